"""The WebSockets of the bots, and every way in which they go bad."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.simulator.chance import Chance
from bot.simulator.credentials import Topic


class Connection:
    """One live WebSocket. Frames leave in the order in which they were pushed."""

    def __init__(
        self,
        connection_id: str,
        client_id: str,
        topics: frozenset[Topic],
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        opened_at: float,
    ) -> None:
        self.connection_id, self.client_id, self.topics = connection_id, client_id, topics
        self.opened_at = opened_at
        #: Set once it was told to go; nothing is pushed to it any more.
        self.leaving = asyncio.Event()
        self.told_at = 0.0
        #: "silent" sends no frames but still answers pings; "half open" does not even read.
        self.state = "open"
        #: Frames that really left.
        self.frames_sent = 0
        self._socket, self._transport = socket, transport
        self._frames: asyncio.Queue[str] = asyncio.Queue()

    @property
    def told(self) -> bool:
        """It was told to go."""
        return self.leaving.is_set()

    def leave(self, moment: float) -> None:
        """It was told to go at that moment."""
        self.told_at = moment
        self.leaving.set()

    def push(self, frame: Mapping[str, Any]) -> None:
        """Send a frame; the platform never learns that a silent connection swallows it."""
        self._push(json.dumps(frame, ensure_ascii=False))

    def push_malformed(self) -> None:
        """Send a frame that breaks off."""
        self._push('{"specVersion":"1.0","type":"CALLB')

    async def write(self) -> None:
        """Write what is pushed until the other end is gone."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self._socket.send_str(await self._frames.get())
                self.frames_sent += 1

    def abort(self) -> None:
        """End the TCP connection without a word: 1006 for the other end."""
        self._transport.abort()

    def silence(self) -> None:
        """Send no frame any more. Pings of the other end are still answered."""
        self.state = "silent"

    def half_open(self) -> None:
        """Neither send nor read any more, as when a router has forgotten the connection."""
        self.state = "half open"
        with contextlib.suppress(RuntimeError):  # it has just closed
            self._transport.pause_reading()

    def _push(self, text: str) -> None:
        if self.state == "open":
            self._frames.put_nowait(text)


class Connections:
    """All of them, by the app that opened them."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._live: list[Connection] = []
        self._most: defaultdict[str, int] = defaultdict(int)
        self._opened: defaultdict[str, int] = defaultdict(int)

    def add(self, connection: Connection) -> None:
        """A connection is there."""
        self._live.append(connection)
        client = connection.client_id
        self._opened[client] += 1
        self._most[client] = max(self._most[client], self.useful(client))

    def remove(self, connection: Connection) -> None:
        """A connection is gone."""
        self._live.remove(connection)

    def of(self, client_id: str | None = None) -> Sequence[Connection]:
        """Return the live connections of an app, or all."""
        return [one for one in self._live if client_id in (None, one.client_id)]

    def useful(self, client_id: str) -> int:
        """Return how many there are at this moment, without those that were told to go."""
        return sum(not one.told for one in self.of(client_id))

    def most(self, client_id: str) -> int:
        """Return how many there ever were at once, without those that were told to go."""
        return self._most[client_id]

    def opened(self, client_id: str) -> int:
        """Return how many were ever opened."""
        return self._opened[client_id]

    def clients(self) -> Sequence[str]:
        """Return every app that ever connected."""
        return sorted(self._opened)

    def pick(self, client_id: str, topic: Topic) -> Connection | None:
        """Return any connection that subscribed to the topic, also one that is dead unnoticed."""
        able = [one for one in self.of(client_id) if not one.told and _subscribed(one, topic)]
        return self._chance.pick(able) if able else None


def _subscribed(connection: Connection, topic: Topic) -> bool:
    return topic in connection.topics or (topic[0], "*") in connection.topics
