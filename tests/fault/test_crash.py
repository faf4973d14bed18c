"""Parts die by kill -9 at random points while residents write: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from aiohttp import ClientSession

from bot.stack import Stack
from tests.fault import outages
from tests.fault.books import Books, Verdict
from tests.fault.lines import talks
from tests.fault.outages import PARTS
from tests.fault.people import People
from tests.fault.runs import Run, play, unless_given_up
from tests.support.waiting import until

# the first start on a machine may have to train the model
pytestmark = pytest.mark.timeout(1800)

SHORT = 210.0  # seconds; everything in a run waits for something, and this is how long at most
LONG = 600.0


async def judged(stack: Stack, session: ClientSession, run: Run, patience: float) -> Verdict:
    """Play a run and see that every blow fell."""
    async with asyncio.timeout(patience):
        verdict, hits = await unless_given_up(stack, play(stack, session, run))
    assert len(hits) == len(run.blows)
    return verdict


def is_clean(verdict: Verdict) -> bool:
    """Tell whether the books are in order; the lists show up in the failure."""
    assert verdict.lost == []
    assert verdict.doubled == []
    assert verdict.counts["faults"] == 0, "a message was given up as faulty"
    return True


async def test_200_lines_survive_the_death_of_every_part(
    stack: Stack, session: ClientSession
) -> None:
    blows = outages.plan(seed=20261122, lines=200, kills=2)
    assert Counter(blow.part for blow in blows) == dict.fromkeys(PARTS, 2)
    run = Run(name="short", seed=20261122, lines=200, seconds=90, blows=blows)
    verdict = await judged(stack, session, run, SHORT)
    assert is_clean(verdict)
    assert verdict.counts["tickets"] >= 40
    assert verdict.counts["route faq"] >= 5


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
async def test_300_lines_survive_many_deaths_and_silences(
    stack: Stack, session: ClientSession, seed: int
) -> None:
    blows = outages.plan(seed=seed, lines=300, kills=5, silences=3)
    run = Run(name=f"soak{seed}", seed=seed, lines=300, seconds=150, blows=blows)
    assert is_clean(await judged(stack, session, run, LONG))


@pytest.mark.soak
async def test_who_waits_for_a_silent_rasa_gets_a_receipt_and_then_the_answer(
    stack: Stack, session: ClientSession
) -> None:
    people, books = People(session, stack, [stack.bot_url]), Books(stack.database_url)
    posts = [lines[0] for lines in talks("silent", 7, 40)][:20]
    silence = asyncio.create_task(outages.silence(stack, "rasa", 5.0))
    await asyncio.gather(*(people.post(post) for post in posts))
    await silence
    await until(books.is_quiet, "every line is answered", 60)
    verdict = await books.judge(posts)
    assert is_clean(verdict)
    assert verdict.counts["receipts"] == len(await books.receipts(posts)) == len(posts)
