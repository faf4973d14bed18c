"""Blows at seeded moments: kill -9 of a part, or a silence of it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.stack import Stack
from tests.fault.people import Progress

PARTS = ("bot", "rasa", "actions", "redis", "postgres")


@dataclass(frozen=True, slots=True)
class Blow:
    """Hit a part so many seconds after so many lines were taken."""

    part: str
    after: int
    delay: float
    #: Seconds of silence (SIGSTOP, then SIGCONT) instead of kill -9.
    silence: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A blow that fell, and the seconds until the part was ready again."""

    blow: Blow
    at: datetime
    back_after: float


def plan(seed: int, lines: int, kills: int, silences: int = 0) -> list[Blow]:
    """Return blows at random points of a run: every part `kills` times, Rasa's silences among them."""
    chance = random.Random(seed)
    what = [(part, 0.0) for part in PARTS for _ in range(kills)] + [("rasa", 5.0)] * silences
    chance.shuffle(what)
    moments = sorted(chance.randint(1, lines - lines // 10) for _ in what)
    return [
        Blow(part, after, chance.uniform(0, 0.5), silence)
        for (part, silence), after in zip(what, moments, strict=True)
    ]


async def strike(stack: Stack, blows: Sequence[Blow], progress: Progress) -> list[Hit]:
    """Let the blows fall in order; return when every part is ready again."""
    recoveries = []
    for blow in blows:
        await progress.reaches(blow.after)
        await asyncio.sleep(blow.delay)
        await _hit(stack, blow)
        recoveries.append(asyncio.create_task(_recovery(stack, blow, datetime.now(UTC))))
    return list(await asyncio.gather(*recoveries))


async def _hit(stack: Stack, blow: Blow) -> None:
    if blow.silence:
        await silence(stack, blow.part, blow.silence)
        return
    while not stack.kill(blow.part):  # it lies dead already: hit it as soon as it stands
        await stack.ready(blow.part)


async def silence(stack: Stack, part: str, seconds: float) -> None:
    """Stop a part's process for a while; it keeps its sockets and says nothing."""
    await stack.ready(part)
    pid = stack.pid(part)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


async def _recovery(stack: Stack, blow: Blow, at: datetime) -> Hit:
    await stack.ready(blow.part)
    return Hit(blow, at, (datetime.now(UTC) - at).total_seconds())
