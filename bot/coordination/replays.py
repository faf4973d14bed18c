"""Which signatures were used, remembered for all instances over Redis."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Known(Protocol):
    """What remembers in this process alone."""

    async def first_seen(self, key: str, now: datetime) -> datetime:
        """Note `key` as seen `now` unless it is known; return when it was first seen."""
        ...

    async def knows(self, key: str) -> bool:
        """Tell whether `key` was ever noted, and note nothing."""
        ...


class SharedReplays:
    """Remembers keys for `kept`. Without Redis each instance knows what it has seen itself."""

    def __init__(self, redis: Redis, kept: timedelta, alone: Known) -> None:
        self._redis = redis
        self._kept = kept
        self._alone = alone

    async def first_seen(self, key: str, now: datetime) -> datetime:
        """Note `key` as seen `now` unless it is known; return when it was first seen."""
        own = await self._alone.first_seen(key, now)
        try:
            known = await self._redis.set(
                _name(key), f"{now.timestamp():.3f}", nx=True, get=True, ex=self._kept
            )
        except (RedisError, OSError):
            return own
        # Redis may have lost its data and learned the key anew: who remembers longer is right
        return own if known is None else min(own, datetime.fromtimestamp(float(known), UTC))

    async def knows(self, key: str) -> bool:
        """Tell whether `key` was ever noted, and note nothing."""
        if await self._alone.knows(key):
            return True
        try:
            return bool(await self._redis.exists(_name(key)))
        except (RedisError, OSError):
            return False


def _name(key: str) -> str:
    return f"huying:replay:{key}"
