"""Two processes of the bot share one database, one Redis and one Rasa."""

from __future__ import annotations

import asyncio
from itertools import chain

import pytest
from aiohttp import ClientSession

from bot.stack import Stack
from tests.fault.books import Books, Verdict
from tests.fault.lines import Post, talks
from tests.fault.people import People
from tests.fault.second_bot import second_bot
from tests.support.waiting import until

# the first start on a machine may have to train the model
pytestmark = pytest.mark.timeout(1800)


async def judged(stack: Stack, posts: list[Post]) -> Verdict:
    """Wait until all is said, and read the books."""
    books = Books(stack.database_url)
    await until(books.is_quiet, "every line is answered and every answer has left", 90)
    verdict = await books.judge(posts)
    assert verdict.lost == []
    assert verdict.doubled == []
    return verdict


async def test_100_lines_posted_at_both_bots_at_once_are_each_answered_once(
    stack: Stack, session: ClientSession
) -> None:
    posts = list(chain.from_iterable(talks("both", 1, 100)))
    async with second_bot(stack, session, "the-second") as second:
        people = People(session, stack, [stack.bot_url, second.url])
        await asyncio.gather(*(people.post_everywhere(post) for post in posts))
        verdict = await judged(stack, posts)
    assert people.progress.taken == 200
    assert people.repeated == 0
    assert verdict.counts["doubted"] == 0
    assert verdict.counts["lines sent"] == verdict.counts["lines"]


async def test_what_a_killed_bot_had_begun_is_finished_by_the_other(
    stack: Stack, session: ClientSession
) -> None:
    posts = list(chain.from_iterable(talks("one-dies", 2, 60)))
    async with second_bot(stack, session, "the-mortal") as second:
        people = People(session, stack, [second.url, stack.bot_url])
        writing = asyncio.gather(*(people.post(post) for post in posts))
        await people.progress.reaches(30)
        await second.dies()
        await writing
    await judged(stack, posts)
