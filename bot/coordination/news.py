"""News between processes and open pages, over Redis pub/sub."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_CHANNEL = "huying:news"
_PAUSE = 1.0

Listener = Callable[[str], Awaitable[None]]


class News:
    """Publishes topics to every process, this one included.

    Listeners of this process are told directly, so that a dead Redis delays only the others; those
    find the news at their next look into the database.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._listeners: list[Listener] = []
        self._me = uuid.uuid4().hex
        self._down = False

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every topic from now on."""
        self._listeners.append(listener)

    async def publish(self, topic: str) -> None:
        """Say that `topic` has news."""
        await self._tell(topic)
        try:
            await self._redis.publish(_CHANNEL, f"{self._me}|{topic}")
            self._down = False
        except (RedisError, OSError) as trouble:
            self._note_trouble(trouble)

    async def run(self) -> None:
        """Pass on what other processes publish, until cancelled."""
        while True:
            try:
                await self._receive()
            except (RedisError, OSError) as trouble:
                self._note_trouble(trouble)
                await asyncio.sleep(_PAUSE)

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(_CHANNEL)
            async for message in pubsub.listen():
                if message["type"] == "message":
                    sender, _, topic = message["data"].decode().partition("|")
                    if sender != self._me:  # this process was told directly
                        await self._tell(topic)

    async def _tell(self, topic: str) -> None:
        for listener in self._listeners:
            await listener(topic)

    def _note_trouble(self, trouble: Exception) -> None:
        if not self._down:
            log.warning(
                "Redis does not answer; news between processes is slower",
                extra={"action": "news_down", "why": type(trouble).__name__},
            )
        self._down = True
