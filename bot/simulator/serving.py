"""Puts the simulator on a port of this machine, and of no other."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import AsyncIterator

from aiohttp import web

from bot.simulator.clock import Clock
from bot.simulator.control import Control
from bot.simulator.control_people import PeopleControl
from bot.simulator.faults import Faults
from bot.simulator.own_doors import own_doors
from bot.simulator.phone import Phone
from bot.simulator.platform import Simulator

LOOPBACK = "127.0.0.1"
_LARGEST_REQUEST = 32 << 20


class NotLoopback(ValueError):
    """The simulator serves this machine and nobody else."""


@contextlib.asynccontextmanager
async def simulating(
    faults: Faults | None = None, *, seed: int = 0, clock: Clock | None = None, port: int = 0
) -> AsyncIterator[Simulator]:
    """Serve a new platform on a free port until the block ends; its address is `url`."""
    async with serving(Simulator(faults, seed=seed, clock=clock), port=port) as simulator:
        yield simulator


@contextlib.asynccontextmanager
async def serving(
    simulator: Simulator, *, host: str = LOOPBACK, port: int = 0
) -> AsyncIterator[Simulator]:
    """Serve a platform until the block ends; raises NotLoopback for any other host."""
    _require_loopback(host)
    runner = web.AppRunner(application(simulator), shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        simulator.world.url = f"http://{host}:{runner.addresses[0][1]}"
        yield simulator
    finally:
        await simulator.close()
        await runner.cleanup()


def application(simulator: Simulator) -> web.Application:
    """Return both hosts and the simulator's own doors as one application."""
    app = web.Application(client_max_size=_LARGEST_REQUEST, middlewares=[own_doors])
    for doors in (simulator, Control(simulator), PeopleControl(simulator), Phone(simulator)):
        doors.add_to(app)
    return app


def _require_loopback(host: str) -> None:
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NotLoopback(f"the simulator may listen on {LOOPBACK} only, not on {host}")
