"""The whole stack, real in every part, on a platform simulated in this process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.simulator import Faults, Group, Person, Saying, Simulator, simulating
from bot.stack import Stack, StackPlan, running

ROOT = Path(__file__).resolve().parents[2]
GROUPS = 446
CLIENT, SECRET = "dingbench0001", "bench-secret"

#: What people write: half of it matters, the rest questions, progress and small talk.
_PATTERNS = (
    "{n}幢的电梯停了两天了没人修",
    "{n}幢门口的路灯坏了，晚上黑漆漆的",
    "{n}幢楼下垃圾桶满出来了，臭得不行",
    "{n}幢楼上半夜还在装修，吵得睡不着",
    "{n}幢单元门禁坏了，谁都能进来",
    "{n}幢后面的下水道堵了，污水往外冒",
    "我住{n}幢，老年证怎么办，有什么优待",
    "{n}幢的想问大件垃圾怎么扔",
    "查一下进度，{n}幢的",
    "你好呀，{n}幢的来打个招呼",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A running stack, its platform, and the people on it."""

    stack: Stack
    sim: Simulator
    groups: Sequence[Group]
    people: Sequence[Person]

    def say(self, number: int, chance: random.Random, message_id: str | None = None) -> Saying:
        """Let the `number`-th resident say something of their own in one of the groups."""
        text = _PATTERNS[chance.randrange(len(_PATTERNS))].format(n=number + 1)
        group = self.groups[number % len(self.groups)]
        return self.sim.say(group, self.people[number], text, message_id=message_id)


@asynccontextmanager
async def a_scene(home: Path, faults: Faults, residents: int, seed: int) -> AsyncIterator[Scene]:
    """Start everything; each resident has an account, each group the robot."""
    async with simulating(faults, seed=seed) as sim:
        robot = sim.create_robot(CLIENT, SECRET)
        groups = [sim.create_group(f"group{n:03d}", f"{n + 1}号群") for n in range(GROUPS)]
        people = [sim.create_person(f"居民{n}") for n in range(residents)]
        plan = StackPlan(
            root=ROOT,
            home=home,
            bot_env={
                "DINGTALK_CLIENT_ID": robot.client_id,
                "DINGTALK_CLIENT_SECRET": robot.client_secret,
                "DINGTALK_API_BASE": sim.url,
                "DINGTALK_OAPI_BASE": sim.url,
            },
        )
        async with running(plan) as stack:
            async with asyncio.timeout(60):
                await sim.connected()
            yield Scene(stack, sim, groups, people)


async def until(check: Callable[[], Awaitable[bool]], patience: float) -> None:
    """Return as soon as `check` says yes; raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not await check():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.5)
