"""How many lines a target may get in a minute, shared by all instances."""

from __future__ import annotations

import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# One window of a minute for each target: count up, and on the first count let it end by itself.
_TAKE = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if used <= tonumber(ARGV[1]) then return 0 end
return redis.call('PTTL', KEYS[1])
"""
_WINDOW = 60_000


class MinuteBudget:
    """At most `most` lines a minute to each target.

    Without Redis each instance counts for itself: a group may then get a little more, never nothing.
    """

    def __init__(self, redis: Redis, most: int) -> None:
        self._redis = redis
        self._most = most
        self._take = redis.register_script(_TAKE)
        self._alone: dict[str, tuple[int, int]] = {}

    async def take(self, target: str) -> float:
        """Take one line from the budget; return 0, or the seconds to wait when it is used up."""
        try:
            wait = await self._take(keys=[f"huying:budget:{target}"], args=[self._most, _WINDOW])
            return max(0.0, int(wait) / 1000)
        except (RedisError, OSError):
            return self._take_alone(target)

    def _take_alone(self, target: str) -> float:
        minute = int(time.monotonic() // 60)
        last, used = self._alone.get(target, (minute, 0))
        used = used + 1 if last == minute else 1
        if last != minute:
            self._alone = {t: v for t, v in self._alone.items() if v[0] == minute}
        self._alone[target] = (minute, used)
        return 0.0 if used <= self._most else 60 - time.monotonic() % 60
