"""Residents write while the platform misbehaves in every way it knows."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.dingtalk.books import Books, Verdict
from bench.dingtalk.scene import CLIENT, Scene, a_scene, until
from bot.simulator import Faults, Saying

#: Nothing here waits for a whole minute: what comes again, comes again after five seconds.
FAULTS = Faults(
    ack_timeout=1.0,
    redeliver_after=5.0,
    disconnect_linger=3.0,
    malformed_frames=0.01,
    server_errors=0.01,
    server_error_burst=4,
    hidden_answers=0.01,
    hidden_as="any",
    webhook_errors=0.01,
    webhook_errcodes=(130101, 300001, -1),
    qps_limit=20,
    missing_staff_id=0.02,
)
_DROP_EVERY, _MOVE_EVERY, _FORGET_EVERY = 10.0, 17.0, 23.0


@dataclass
class Weather:
    """What was done to the bot, and how long it was away each time."""

    faults: Counter[str] = field(default_factory=Counter)
    #: Seconds from an abrupt drop to the next connection.
    away: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One storm and what was left."""

    seconds: float
    weather: Weather
    verdict: Verdict
    most_live: int


async def ride_out(messages: int, rate: float, seed: int, patience: float) -> Outcome:
    """Say `messages` at `rate` a second in a storm; wait until all is answered and judge."""
    with tempfile.TemporaryDirectory(prefix="huying-") as home:
        async with a_scene(Path(home), FAULTS, messages, seed) as scene:
            begun = time.monotonic()
            books = Books(scene.stack.database_url)
            async with _storm(scene) as weather:
                said = await _write(scene, messages, rate, seed)
                weather.faults["the same message again"] += _again(scene, said, seed)
                await until(lambda: books.is_stored(said), patience)
            await until(books.is_quiet, patience)
            verdict = await books.judge(scene.sim, said)
            await books.close()
            _count(scene, weather)
            most = scene.sim.connections.most(CLIENT)
            return Outcome(time.monotonic() - begun, weather, verdict, most)


async def _write(scene: Scene, messages: int, rate: float, seed: int) -> list[Saying]:
    chance, said, begun = random.Random(seed), list[Saying](), time.monotonic()
    for number in range(messages):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        scene.sim.faults.same_message_id = bool(number % 2)
        said.append(scene.say(number, chance))
    return said


def _again(scene: Scene, said: list[Saying], seed: int) -> int:
    """Say a few messages once more under their own ids, as a platform in doubt does."""
    some = random.Random(seed).sample(said, len(said) // 20)
    for one in some:
        scene.sim.say(one.group, one.person, one.text, message_id=one.message_id)
    return len(some)


@asynccontextmanager
async def _storm(scene: Scene) -> AsyncIterator[Weather]:
    weather = Weather()
    gusts = [
        asyncio.create_task(_drops(scene, weather)),
        asyncio.create_task(_moves(scene, weather)),
        asyncio.create_task(_forgets(scene, weather)),
    ]
    try:
        yield weather
    finally:
        for gust in gusts:
            gust.cancel()
        await asyncio.gather(*gusts, return_exceptions=True)


async def _drops(scene: Scene, weather: Weather) -> None:
    """Break the connection without a word, again and again."""
    while True:
        await asyncio.sleep(_DROP_EVERY)
        for connection in scene.sim.connections.of():
            connection.abort()
        broken = time.monotonic()
        await scene.sim.until(lambda: not scene.sim.connections.of())
        await scene.sim.connected()
        weather.away.append(time.monotonic() - broken)
        weather.faults["connection dropped"] += 1


async def _moves(scene: Scene, weather: Weather) -> None:
    """Tell the connection to go."""
    while True:
        await asyncio.sleep(_MOVE_EVERY)
        for connection in scene.sim.connections.of():
            if not connection.told:
                scene.sim.disconnect(connection)
                weather.faults["told to reconnect"] += 1


async def _forgets(scene: Scene, weather: Weather) -> None:
    """Let every session and every token die."""
    while True:
        await asyncio.sleep(_FORGET_EVERY)
        scene.sim.expire_sessions()
        scene.sim.expire_tokens()
        weather.faults["sessions and tokens expired"] += 1


def _count(scene: Scene, weather: Weather) -> None:
    again = sum(max(0, len(d.attempts) - 1) for d in scene.sim.record.deliveries)
    weather.faults["pushed again without an ack"] = again
    hidden = Counter(str(post.hidden) for post in scene.sim.posts if post.hidden)
    weather.faults.update({f"taken, answer hidden ({how})": n for how, n in hidden.items()})
