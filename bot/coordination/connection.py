"""How Redis is asked: briefly and once, because nothing may wait for it (design D13)."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

#: Seconds one question may take. Whoever asks has a safe value to go on with.
PATIENCE = 1.0


def connect(url: str) -> Redis:
    """Return a client that fails fast: by itself it would try four times and wait in between."""
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        health_check_interval=0,
        retry=Retry(NoBackoff(), 0),
    )
