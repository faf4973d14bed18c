"""The control door, for tests and benches in other processes: looking, time, knobs, connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from bot.simulator.connections import Connection
from bot.simulator.orders import only, read_order
from bot.simulator.own_doors import Mistake
from bot.simulator.platform import Simulator
from bot.simulator.record import Post
from bot.simulator.views import figures, shown_delivery, shown_post

_LONGEST_WAIT = 60.0


class Control:
    """What happened, and what goes wrong."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/sim/stats", self.stats)
        app.router.add_get("/sim/posts", self.posts)
        app.router.add_get("/sim/deliveries", self.deliveries)
        app.router.add_get("/sim/faults", self.faults)
        app.router.add_patch("/sim/faults", self.turn)
        app.router.add_post("/sim/clock", self.clock)
        app.router.add_post("/sim/expire", self.expire)
        app.router.add_post("/sim/connections/{what}", self.hurt)

    async def stats(self, request: web.Request) -> web.Response:
        """The counters."""
        return web.json_response(figures(self._simulator))

    async def posts(self, request: web.Request) -> web.Response:
        """Posts after `after`; with `wait`, answered as soon as there is one or the seconds are over."""
        after, wait = int(request.query.get("after", "0")), float(request.query.get("wait", "0"))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(wait, _LONGEST_WAIT)):
                await self._simulator.until(lambda: bool(self._posts(after)))
        return web.json_response([shown_post(one) for one in self._posts(after)])

    async def deliveries(self, request: web.Request) -> web.Response:
        """Every delivery after the first `after`."""
        listed = self._simulator.record.deliveries[int(request.query.get("after", "0")) :]
        return web.json_response([shown_delivery(one) for one in listed])

    async def faults(self, request: web.Request) -> web.Response:
        """All knobs."""
        return web.json_response(asdict(self._simulator.faults))

    async def turn(self, request: web.Request) -> web.Response:
        """Turn some knobs, all or none."""
        self._simulator.faults.change(await read_order(request))
        return await self.faults(request)

    async def clock(self, request: web.Request) -> web.Response:
        """Set `speed`, and move on by `advance` seconds."""
        order = only(await read_order(request), "speed", "advance")
        if "speed" in order:
            self._simulator.clock.speed = float(order["speed"])
        self._simulator.clock.advance(float(order.get("advance", 0)))
        return web.json_response({"time": self._simulator.clock.now()})

    async def expire(self, request: web.Request) -> web.Response:
        """Let all `tokens` and all `sessions` die."""
        order = only(await read_order(request), "tokens", "sessions")
        if order.get("tokens"):
            self._simulator.expire_tokens()
        if order.get("sessions"):
            self._simulator.expire_sessions()
        return web.json_response({})

    async def hurt(self, request: web.Request) -> web.Response:
        """Disconnect, drop, silence or half-open the connections of a `client`, or all."""
        order, what = await read_order(request), request.match_info["what"]
        ways: dict[str, Callable[[Connection], object]] = {
            "disconnect": self._simulator.disconnect,
            "drop": Connection.abort,
            "silence": Connection.silence,
            "half-open": Connection.half_open,
            "malformed": Connection.push_malformed,
        }
        if what not in ways:
            raise Mistake(f"没有这种故障：{what}")
        connections = self._simulator.connections.of(order.get("client"))
        for connection in connections:
            ways[what](connection)
        return web.json_response({"connections": len(connections)})

    def _posts(self, after: int) -> list[Post]:
        return [one for one in self._simulator.posts if one.seq > after]
