"""Redis carries news and counts lines; without it both go on alone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from redis.asyncio import Redis

from bot.coordination.budget import MinuteBudget
from bot.coordination.connection import PATIENCE
from bot.coordination.news import News
from bot.stack import Stack
from tests.support.waiting import until


@asynccontextmanager
async def listening(news: News) -> AsyncIterator[list[str]]:
    heard: list[str] = []

    async def listen(topic: str) -> None:
        heard.append(topic)

    news.listen(listen)
    running = asyncio.create_task(news.run())
    yield heard
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_news_reach_other_processes(redis: Redis) -> None:
    async with listening(News(redis)) as heard:

        async def arrived() -> bool:
            await News(redis).publish("inbox")
            return "inbox" in heard

        await until(arrived, "another process hears the news")


async def test_news_reach_this_process_without_any_redis(no_redis: Redis) -> None:
    news = News(no_redis)
    async with listening(news) as heard:
        await news.publish("inbox")
        assert heard == ["inbox"]


async def test_a_redis_that_hangs_keeps_nobody_waiting(servers: Stack, redis: Redis) -> None:
    pid = servers.pid("redis")
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(3 * PATIENCE):
            await News(redis).publish("inbox")
            assert await MinuteBudget(redis, 1).take("g:g01") == 0
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_a_redis_that_is_gone_is_told_once(
    no_redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    news = News(no_redis)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await news.publish("inbox")
    assert len(caplog.records) == 1


async def test_the_budget_is_shared_and_says_how_long_to_wait(redis: Redis) -> None:
    one, other = MinuteBudget(redis, 3), MinuteBudget(redis, 3)
    waits = [await budget.take("g:g01") for budget in (one, other, one, other)]
    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] <= 60


async def test_targets_have_budgets_of_their_own(redis: Redis) -> None:
    budget = MinuteBudget(redis, 1)
    assert [await budget.take(target) for target in ("g:g01", "g:g02", "1:a")] == [0, 0, 0]


async def test_a_budget_that_was_used_up_comes_back(redis: Redis) -> None:
    budget = MinuteBudget(redis, 1)
    await budget.take("g:g01")
    assert await budget.take("g:g01") > 0
    assert 0 < await redis.pttl("huying:budget:g:g01") <= 60_000
    await redis.delete("huying:budget:g:g01")
    assert await budget.take("g:g01") == 0


async def test_without_redis_each_instance_counts_for_itself(no_redis: Redis) -> None:
    one, other = MinuteBudget(no_redis, 2), MinuteBudget(no_redis, 2)
    for budget in (one, other):
        waits = [await budget.take("g:g01") for _ in range(6)]
        assert waits[:2] == [0, 0]
        assert any(0 < wait <= 60 for wait in waits[2:])
