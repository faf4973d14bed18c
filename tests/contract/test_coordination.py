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

from bot.coordination.connection import PATIENCE
from bot.coordination.news import News
from bot.coordination.pace import Limits, SharedPace
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
            assert (await a_pace(redis).take("g:g01", urgent=False)).wait == 0
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


def a_pace(redis: Redis, a_minute: int = 4, for_urgent: int = 1, at_once: int = 5) -> SharedPace:
    """A pace whose second never refills within a test."""
    limits = Limits(a_second=0.01, at_once=at_once, a_minute=a_minute, for_urgent=for_urgent)
    return SharedPace(redis, "test", limits)


async def waits(pace: SharedPace, times: int, *, urgent: bool = False) -> list[bool]:
    return [(await pace.take("g:g01", urgent=urgent)).wait > 0 for _ in range(times)]


async def test_a_minute_is_shared_and_says_how_long_to_wait(redis: Redis) -> None:
    one, other = a_pace(redis), a_pace(redis)
    takes = [await pace.take("g:g01", urgent=False) for pace in (one, other, one, other)]
    assert [take.wait > 0 for take in takes] == [False, False, False, True]
    assert takes[3].wait <= 60.1


async def test_little_is_left_from_half_of_a_minute_on(redis: Redis) -> None:
    takes = [await a_pace(redis).take("g:g01", urgent=False) for _ in range(3)]
    assert [take.near for take in takes] == [False, False, True]


async def test_the_last_of_a_minute_is_for_what_is_urgent(redis: Redis) -> None:
    pace = a_pace(redis)
    assert await waits(pace, 4) == [False, False, False, True]
    assert await waits(pace, 2, urgent=True) == [False, True]


async def test_targets_have_minutes_of_their_own(redis: Redis) -> None:
    pace = a_pace(redis, a_minute=2)
    takes = [await pace.take(target, urgent=False) for target in ("g:g01", "g:g02", "1:a")]
    assert [take.wait for take in takes] == [0, 0, 0]


async def test_a_minute_that_was_used_up_comes_back(redis: Redis) -> None:
    pace = a_pace(redis, a_minute=2)
    assert await waits(pace, 2) == [False, True]
    assert 0 < await redis.pttl("huying:pace:test:g:g01") <= 60_000
    await redis.delete("huying:pace:test:g:g01")
    assert await waits(pace, 1) == [False]


async def test_all_instances_share_the_room_of_a_second(redis: Redis) -> None:
    one, other = a_pace(redis), a_pace(redis)
    assert [await one.room(3), await other.room(3), await one.room(3)] == [3, 2, 0]


async def test_room_that_was_not_needed_is_given_back(redis: Redis) -> None:
    pace = a_pace(redis)
    assert await pace.room(5) == 5
    await pace.give_back(2)
    assert await pace.room(5) == 2


async def test_without_redis_each_instance_counts_for_itself(no_redis: Redis) -> None:
    for pace in (a_pace(no_redis), a_pace(no_redis)):
        assert await waits(pace, 4) == [False, False, False, True]
        assert [await pace.room(3), await pace.room(3)] == [3, 2]
        await pace.give_back(1)
        assert await pace.room(3) == 1
