"""The real SDK, unpatched, in a process of its own, takes the simulator for DingTalk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator import Clock, Group, Person, Robot, Simulator, simulating

_BOT = Path(__file__).with_name("sdk_bot.py")


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    """The SDK works in a process that knows only real time."""
    async with simulating(seed=1, clock=Clock()) as simulator:
        yield simulator


@contextlib.asynccontextmanager
async def sdk_bot(sim: Simulator, robot: Robot) -> AsyncIterator[None]:
    local = "127.0.0.1,localhost"
    env = {**os.environ, "DINGTALK_OPENAPI_ENDPOINT": sim.url, "NO_PROXY": local, "no_proxy": local}
    command = [sys.executable, str(_BOT), robot.client_id, robot.client_secret]
    process = await asyncio.create_subprocess_exec(*command, env=env)
    try:
        async with asyncio.timeout(60):
            await sim.connected()
            yield
    finally:
        process.kill()  # this version has no other way to stop
        await process.wait()


async def test_it_hears_a_group_and_answers_by_the_session_webhook(
    sim: Simulator, robot: Robot, group: Group, li: Person
) -> None:
    async with sdk_bot(sim, robot):
        said = sim.say(group, li, "电梯坏了")
        [post] = await sim.posted(1)
        await sim.acked(said)
    assert (post.text, post.route, post.group) == ("回：电梯坏了", "session", group)
    assert (post.reply_to, post.mentions) == (said.message_id, (li,))
    assert len(said.deliveries[0].attempts) == 1


async def test_it_comes_back_after_a_disconnect_frame(
    sim: Simulator, robot: Robot, group: Group, li: Person
) -> None:
    async with sdk_bot(sim, robot):
        [old] = await sim.connected()
        sim.disconnect(old)
        await sim.until(lambda: sim.connections.opened(robot.client_id) == 2)
        [new] = await sim.connected()
        assert new.connection_id != old.connection_id
        said = sim.say(group, li, "还在吗")
        [post] = await sim.posted(1)
        await sim.acked(said)
    assert post.text == "回：还在吗"
