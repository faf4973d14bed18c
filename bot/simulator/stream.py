"""Stream mode: opening a connection, and the life of its WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.simulator.bodies import api_body
from bot.simulator.connections import Connection, Connections
from bot.simulator.credentials import Topic
from bot.simulator.frames import DISCONNECT, PING, Parcel, read_ack
from bot.simulator.pushing import Pushing
from bot.simulator.refusals import ApiRefusal
from bot.simulator.world import World


class Stream:
    """The two routes of stream mode."""

    def __init__(self, world: World, connections: Connections, pushing: Pushing) -> None:
        self._world, self._connections, self._pushing = world, connections, pushing

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/v1.0/gateway/connections/open", self.open)
        app.router.add_get("/connect", self.connect)

    async def open(self, request: web.Request) -> web.Response:
        """Hand out a ticket for one WebSocket."""
        body = await api_body(request)
        known = self._world.town.has_client(body.get("clientId"), body.get("clientSecret"))
        if not known or self._world.faults.auth_failure:
            raise ApiRefusal("authFailed", "鉴权失败", 401)
        ticket = self._world.tickets.issue(body["clientId"], _topics(body.get("subscriptions")))
        endpoint = self._world.url.replace("http", "ws", 1) + "/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve a WebSocket until it ends, whoever ends it."""
        ticket = request.query.get("ticket", "")
        used = self._world.tickets.use(ticket)
        if used is None:
            raise web.HTTPUnauthorized(text="ticket is invalid or expired")
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        if request.transport is not None:  # None: it has left already
            now = self._world.clock.now()
            connection = Connection(ticket, *used, socket, request.transport, now)
            await self._live(connection, socket)
        return socket

    def disconnect(self, connection: Connection, reason: str = "connection is expired") -> None:
        """Tell it to go, push nothing more, and after the linger end it."""
        connection.push(self._pushing.system_frame(Parcel(DISCONNECT, {"reason": reason})))
        connection.leave(self._world.clock.now())
        self._world.record.tell()

    async def _live(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        self._connections.add(connection)
        self._world.record.tell()
        begun = (connection.write(), self._ping(connection), self._linger(connection))
        work = [*map(asyncio.create_task, begun), *self._plans(connection)]
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._pushing.hear(read_ack(message.data), message.data)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            self._connections.remove(connection)
            self._world.record.tell()

    async def _ping(self, connection: Connection) -> None:
        faults, due = self._world.faults, connection.opened_at + self._world.faults.first_ping
        while not connection.told:
            await self._world.clock.sleep_until(due + faults.late_ping)
            if not connection.told:
                connection.push(
                    self._pushing.system_frame(Parcel(PING, {"opaque": self._world.chance.uuid()}))
                )
            due += faults.ping_every

    async def _linger(self, connection: Connection) -> None:
        await connection.leaving.wait()
        await self._at(connection.told_at + self._world.faults.disconnect_linger, connection.abort)

    def _plans(self, connection: Connection) -> list[asyncio.Task[Any]]:
        """What the knobs have in store for a connection that was just opened."""
        faults = self._world.faults
        plans: list[tuple[float | None, Callable[[], object]]] = [
            (faults.disconnect_after, lambda: self.disconnect(connection)),
            (faults.abort_after, connection.abort),
            (faults.silent_after, connection.silence),
            (faults.half_open_after, connection.half_open),
        ]
        born = connection.opened_at
        return [
            asyncio.create_task(self._at(born + age, do)) for age, do in plans if age is not None
        ]

    async def _at(self, moment: float, do: Callable[[], object]) -> None:
        await self._world.clock.sleep_until(moment)
        do()
        self._world.record.tell()


def _topics(subscriptions: object) -> frozenset[Topic]:
    listed = subscriptions if isinstance(subscriptions, list) else []
    objects = [one for one in listed if isinstance(one, dict)]
    return frozenset((str(one.get("type")), str(one.get("topic"))) for one in objects)
