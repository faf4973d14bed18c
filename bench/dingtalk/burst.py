"""Ten thousand residents write in one moment."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.dingtalk.books import Books
from bench.dingtalk.scene import Scene, a_scene, until
from bench.figures import percentile
from bench.memory import megabytes
from bot.simulator import Faults, Saying

_LISTENED = 45.0  # seconds after the burst in which receipts are looked for


@dataclass(frozen=True, slots=True)
class Burst:
    """What became of it. Seconds, MB."""

    messages: int
    stored_in: float
    acked_in: float
    lost: int
    out_of_order: int
    #: Seconds until a resident was told something, and how many were told within 30 s.
    told_p50: float
    told_p99: float
    told_in_time: int
    posts: int
    memory_before: float
    memory_most: float


async def measure(messages: int, seed: int = 1, listened: float = _LISTENED) -> Burst:
    """Push `messages` at once, two by each resident, and watch for `listened` seconds."""
    people = messages // 2
    with tempfile.TemporaryDirectory(prefix="huying-") as home:
        faults = Faults(never_redeliver=True)
        async with a_scene(Path(home), faults, people, seed) as scene:
            books = Books(scene.stack.database_url)
            watch = _Memory(scene)
            watching = asyncio.create_task(watch.run())
            begun = time.time()
            said = _write(scene, messages, people, seed)
            await until(lambda: books.is_stored(said), 300)
            stored_in = time.time() - begun
            async with asyncio.timeout(60):
                for one in said:
                    await scene.sim.acked(one)
            acked_in = time.time() - begun
            await asyncio.sleep(max(0.0, begun + listened - time.time()))
            watching.cancel()
            verdict = await books.judge(scene.sim, said)
            rows = await books.receipts()
            order = await books.order()
            await books.close()
            told = [
                (row.told.timestamp() - begun) if row.told is not None else float("inf")
                for row in rows
            ]
            return Burst(
                messages=messages,
                stored_in=stored_in,
                acked_in=acked_in,
                lost=len(verdict.lost),
                out_of_order=_disorder(said, order),
                told_p50=percentile(told, 0.50),
                told_p99=percentile(told, 0.99),
                told_in_time=sum(wait <= 30 for wait in told),
                posts=len(scene.sim.posts),
                memory_before=watch.before,
                memory_most=watch.most,
            )


def _write(scene: Scene, messages: int, people: int, seed: int) -> list[Saying]:
    chance = random.Random(seed)
    return [scene.say(number % people, chance) for number in range(messages)]


def _disorder(said: list[Saying], stored: list[str]) -> int:
    """Count talks whose messages were not stored in the order in which they were said."""
    place = {message: number for number, message in enumerate(stored)}
    talks: defaultdict[str, list[int]] = defaultdict(list)
    for one in said:
        talks[one.person.key].append(place.get(one.message_id, -1))
    return sum(places != sorted(places) for places in talks.values())


class _Memory:
    """The memory of the bot and its children, looked at four times a second."""

    def __init__(self, scene: Scene) -> None:
        self._pid = scene.stack.pid("bot") or 0
        self.before = self.most = self._now()

    async def run(self) -> None:
        while True:
            self.most = max(self.most, self._now())
            await asyncio.sleep(0.25)

    def _now(self) -> float:
        return megabytes(self._pid)
