"""How soon a message is acknowledged, which is: durably stored."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.dingtalk.books import Books
from bench.dingtalk.scene import a_scene
from bench.figures import percentile
from bot.simulator import Faults, Saying


@dataclass(frozen=True, slots=True)
class Acks:
    """Milliseconds from the push to the ack."""

    messages: int
    rate: float
    p50: float
    p95: float
    p99: float
    lost: int


async def measure(messages: int, rate: float, seed: int = 1) -> Acks:
    """Say `messages` at `rate` a second on a platform that behaves."""
    with tempfile.TemporaryDirectory(prefix="huying-") as home:
        async with a_scene(Path(home), Faults(), messages, seed) as scene:
            chance, said = random.Random(seed), list[Saying]()
            begun = time.monotonic()
            for number in range(messages):
                await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
                said.append(scene.say(number, chance))
            async with asyncio.timeout(60):
                for one in said:
                    await scene.sim.acked(one)
            books = Books(scene.stack.database_url)
            verdict = await books.judge(scene.sim, said)
            await books.close()
    waits = [
        1000 * ((one.deliveries[0].acked_at or 0) - one.deliveries[0].attempts[0].time)
        for one in said
    ]
    return Acks(
        messages=messages,
        rate=rate,
        p50=percentile(waits, 0.50),
        p95=percentile(waits, 0.95),
        p99=percentile(waits, 0.99),
        lost=len(verdict.lost),
    )
