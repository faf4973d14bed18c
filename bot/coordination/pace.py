"""How fast lines leave through one platform, shared by all instances over Redis.

Two limits: posts a second of the whole app, and posts a minute to each target. Both windows slide,
because a platform that counts 20 in any minute punishes 18 at the end of one and 18 at the start of
the next.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.ports import Allowance

log = logging.getLogger(__name__)

# The theoretical arrival time of the next post (GCRA): how many fit before it runs ahead of `burst`.
_ROOM = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local ahead = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local each, burst, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local room = math.max(0, math.min(most, math.floor((now + burst * each - ahead) / each)))
if most < 0 then room = most end
redis.call('SET', KEYS[1], string.format('%.0f', ahead + room * each), 'PX', 60000)
return room
"""
# The posts of the last minute, one member each.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - 60000)
local used = redis.call('ZCARD', KEYS[1])
if used >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return {used, 60001 - (now - oldest[2])}
end
redis.call('ZADD', KEYS[1], now, t[1] .. ':' .. t[2])
redis.call('PEXPIRE', KEYS[1], 60000)
return {used, 0}
"""
_MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one platform allows."""

    #: Posts a second of the whole app, and how many of them may leave in the same moment.
    a_second: float
    at_once: int
    #: Posts a minute to one target, and how many of them are kept for what is urgent.
    a_minute: int
    for_urgent: int

    @property
    def near(self) -> int:
        """From this many posts in the last minute on, little is left."""
        return self.a_minute // 2


class SharedPace:
    """The port `Pace`. Without Redis each instance counts for itself: a little more, never nothing."""

    def __init__(self, redis: Redis, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._room = redis.register_script(_ROOM)
        self._take = redis.register_script(_TAKE)
        self._alone = OwnPace(limits)

    async def room(self, most: int) -> int:
        """Return how many posts may leave now, at most `most`; they count as gone."""
        each = int(1_000_000 / self._limits.a_second)
        try:
            return int(
                await self._room(
                    keys=[f"huying:pace:{self._name}"], args=[each, self._limits.at_once, most]
                )
            )
        except (RedisError, OSError):
            return self._alone.room(most)

    async def give_back(self, unused: int) -> None:
        """Return what was not needed."""
        if unused > 0:
            await self.room(-unused)

    async def take(self, target: str, *, urgent: bool) -> Allowance:
        """Take one post to a target from its minute. What is urgent may use the last of it."""
        most = self._limits.a_minute - (0 if urgent else self._limits.for_urgent)
        try:
            key = f"huying:pace:{self._name}:{target}"
            used, wait = await self._take(keys=[key], args=[most])
        except (RedisError, OSError):
            used, wait = self._alone.take(target, most)
        return Allowance(max(0.0, int(wait) / 1000), int(used) >= self._limits.near)


class OwnPace:
    """The same arithmetic in this process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ahead = 0.0
        self._posts: dict[str, deque[float]] = {}

    def room(self, most: int) -> int:
        """Return how many posts may leave now; a negative `most` gives back."""
        now, each = time.monotonic(), 1 / self._limits.a_second
        ahead = max(now, self._ahead)
        room = int((now + self._limits.at_once * each - ahead) / each)
        granted = most if most < 0 else max(0, min(most, room))
        self._ahead = ahead + granted * each
        return granted

    def take(self, target: str, most: int) -> tuple[int, float]:
        """Return the posts of the last minute and the milliseconds to wait."""
        now = time.monotonic()
        self._forget(now)
        posts = self._posts.setdefault(target, deque())
        if len(posts) >= most:
            return len(posts), 1000 * (posts[0] + _MINUTE - now) + 1
        posts.append(now)
        return len(posts) - 1, 0

    def _forget(self, now: float) -> None:
        for target, posts in list(self._posts.items()):
            while posts and posts[0] <= now - _MINUTE:
                posts.popleft()
            if not posts:
                del self._posts[target]
