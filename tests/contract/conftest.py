"""Each port on its real server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.coordination.connection import connect
from bot.stack import Stack


@pytest.fixture
async def redis(servers: Stack) -> AsyncIterator[Redis]:
    async with connect(servers.redis_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
async def no_redis(servers: Stack) -> AsyncIterator[Redis]:
    """A client of a Redis that is not there."""
    async with connect(f"unix://{servers.places.home}/nobody.sock") as client:
        yield client
