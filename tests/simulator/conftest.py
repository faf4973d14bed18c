"""A platform whose time stands still unless a test moves it, with one robot, group and resident."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.simulator import Clock, Faults, Group, Person, Robot, Simulator, simulating
from tests.simulator.raw_bot import RawBot


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with simulating(Faults(qps_limit=None), seed=1, clock=Clock(speed=0)) as simulator:
        yield simulator


@pytest.fixture
def robot(sim: Simulator) -> Robot:
    return sim.create_robot("dingdemo0001", "demo-secret")


@pytest.fixture
def group(sim: Simulator, robot: Robot) -> Group:
    return sim.create_group("g01", "云栖澜苑业主群")


@pytest.fixture
def li(sim: Simulator) -> Person:
    return sim.create_person("小李", mobile="13800000001")


@pytest.fixture
async def bot(sim: Simulator, robot: Robot) -> AsyncIterator[RawBot]:
    async with ClientSession() as session:
        yield RawBot(sim, robot, session)
