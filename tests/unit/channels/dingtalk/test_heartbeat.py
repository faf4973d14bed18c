"""When a missing pong proves something."""

from __future__ import annotations

import asyncio
import itertools
import time

from bot.channels.dingtalk.heartbeat import Heartbeat
from bot.channels.dingtalk.rhythm import Rhythm

QUICK = Rhythm(ping_every=0.001, pong_within=0.05)
PATIENT = Rhythm(ping_every=0.001, pong_within=3_600.0)


async def test_a_pong_that_stays_away_is_the_end() -> None:
    pings: list[bytes] = []

    async def ping(payload: bytes) -> None:
        pings.append(payload)

    await Heartbeat(ping, lambda: 0.0, QUICK).until_lost()
    assert set(pings) == {b"1"}


async def test_while_nobody_reads_a_missing_pong_proves_nothing() -> None:
    rounds = itertools.count()

    async def ping(payload: bytes) -> None:
        next(rounds)

    def reading_since() -> float | None:
        return None if next(rounds) < 6 else 0.0

    await Heartbeat(ping, reading_since, QUICK).until_lost()
    assert next(rounds) > 6


async def test_who_began_to_read_after_the_ping_gets_the_whole_time_again() -> None:
    looks = itertools.count()

    async def ping(payload: bytes) -> None:
        pass

    def reading_since() -> float | None:
        return time.monotonic() if next(looks) < 3 else 0.0

    await Heartbeat(ping, reading_since, QUICK).until_lost()
    assert next(looks) >= 4


async def test_a_ping_that_cannot_be_sent_is_the_end_too() -> None:
    async def ping(payload: bytes) -> None:
        await asyncio.Event().wait()  # the send buffer of a half-open socket is full

    await Heartbeat(ping, lambda: 0.0, QUICK).until_lost()


async def test_every_ping_wants_its_own_pong() -> None:
    third = asyncio.Event()

    async def ping(payload: bytes) -> None:
        heart.heard(b"0")  # an answer to nothing
        assert not heart._pong.is_set()
        heart.heard(payload)
        if payload == b"3":
            third.set()

    heart = Heartbeat(ping, lambda: 0.0, PATIENT)
    beating = asyncio.create_task(heart.until_lost())
    await third.wait()
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
