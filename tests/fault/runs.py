"""One run: residents write, staff sign, parts die, and in the end the books are judged."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from aiohttp import ClientSession

from bot.stack import Stack
from tests.fault.books import Books, Verdict
from tests.fault.lines import Post, talks
from tests.fault.outages import Blow, Hit, strike
from tests.fault.people import People
from tests.support.waiting import until

log = logging.getLogger(__name__)

T = TypeVar("T")

_SIGNED = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run is made of; the same seed gives the same run."""

    name: str
    seed: int
    lines: int
    seconds: float
    blows: Sequence[Blow]


async def play(stack: Stack, session: ClientSession, run: Run) -> tuple[Verdict, list[Hit]]:
    """Play a run on a stack that restarts its parts, and judge it when all is quiet."""
    people, books = People(session, stack, [stack.bot_url]), Books(stack.database_url)
    written = talks(run.name, run.seed, run.lines)
    async with asyncio.TaskGroup() as group:
        blows = group.create_task(strike(stack, run.blows, people.progress))
        group.create_task(people.write(written, run.seconds, run.seed))
        group.create_task(people.sign_tickets(_SIGNED, run.lines // (_SIGNED + 1)))
    await until(books.is_quiet, "every line is answered and every answer has left", 90)
    posts = list(chain.from_iterable(written))
    verdict = await books.judge(posts)
    verdict.counts["posted again"] = people.repeated
    assert (await people.sends()).items() >= (await _nonzero(books)).items()
    await _tell(run, verdict, blows.result(), books, posts)
    return verdict, blows.result()


async def unless_given_up(stack: Stack, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns; raise as soon as the stack gives a part up."""
    doing = asyncio.ensure_future(work)
    given_up = asyncio.ensure_future(stack.died())
    try:
        await asyncio.wait({doing, given_up}, return_when=asyncio.FIRST_COMPLETED)
        if given_up.done():
            raise given_up.result()
        return await doing
    finally:
        for task in (doing, given_up):
            task.cancel()
        await asyncio.gather(doing, given_up, return_exceptions=True)


async def _nonzero(books: Books) -> dict[str, int]:
    """Return doubts as the machine API shows them: it leaves out states that no line has."""
    return {name: count for name, count in (await books.doubts()).items() if count}


async def _tell(
    run: Run, verdict: Verdict, hits: Sequence[Hit], books: Books, posts: Sequence[Post]
) -> None:
    """Write the run's figures into the log (`pytest --log-cli-level=INFO`)."""
    back: dict[str, list[float]] = defaultdict(list)
    answered: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        back[hit.blow.part].append(round(hit.back_after, 1))
        first = await books.first_answer(posts, hit.at)
        if first is not None:
            answered[hit.blow.part].append(round((first - hit.at).total_seconds(), 1))
    log.info(
        "%s: lost %d, doubled %d, slowest answer %.1f s, %s",
        run.name, len(verdict.lost), len(verdict.doubled), verdict.slowest,
        dict(sorted(verdict.counts.items())),
    )  # fmt: skip
    for part, seconds in sorted(back.items()):
        log.info("%s: %s ready after %s, next answer %s", run.name, part, seconds, answered[part])
