"""Tells whether a callback comes from the platform (protocol page §2), and whether it is the first.

A signature covers its timestamp but not the body, and holds for an hour. Whoever gets hold of one
could send any words under it, so it is good for new messages during its first minute only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.dingtalk.fields import moment

WINDOW = timedelta(hours=1)
#: How long a signature is good for messages that did not come with it before.
YOUNG = timedelta(seconds=60)
#: Signed an hour ahead of our clock and used until an hour behind it: nothing need be kept longer.
KEPT = 2 * WINDOW


class BadSignature(Exception):
    """The caller did not show that it is the platform."""


class Forged(BadSignature):
    """The signature is missing or was not made with our secret."""


class Expired(BadSignature):
    """The signature is genuine but more than an hour old, or from an hour ahead."""


class Replayed(Exception):
    """A signature that was used before came with a message that did not come with it then."""


def sign(timestamp: str, secret: str) -> str:
    """Return the header `sign` of a robot's callback; `timestamp` in milliseconds."""
    return _hmac(f"{timestamp}\n{secret}", secret)


def verify(timestamp: str | None, signature: str | None, secret: str, now: datetime) -> None:
    """Check the headers `timestamp` and `sign` of a robot's callback; raises Forged or Expired."""
    at = _signed_at(timestamp, secret)
    _compare(signature, sign(timestamp or "", secret))
    _check_age(at, now)


class Replays(Protocol):
    """Remembers since when keys are known, for KEPT at least; shared by all processes."""

    async def first_seen(self, key: str, now: datetime) -> datetime:
        """Note `key` as seen `now` unless it is known; return when it was first seen."""
        ...

    async def knows(self, key: str) -> bool:
        """Tell whether `key` was ever noted, and note nothing."""
        ...


class MemoryReplays:
    """The port `Replays` in one process: forgets those keys first that were not used for longest."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    async def first_seen(self, key: str, now: datetime) -> datetime:
        """Note `key` unless it is known."""
        first = self._seen.setdefault(key, now)
        self._seen.move_to_end(key)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return first

    async def knows(self, key: str) -> bool:
        """Tell whether `key` is remembered."""
        return key in self._seen


class OnceOnly:
    """Lets a signature vouch for new messages only while it is young."""

    def __init__(self, replays: Replays) -> None:
        self._replays = replays

    async def check(self, timestamp: str, signature: str, message: str, now: datetime) -> None:
        """Raise Replayed for an old signature with a new message.

        `message`: what tells it apart from others. One that came in while its signature was young
        may come again: that is the platform, which was not answered.
        """
        first = await self._replays.first_seen(_key("pair", f"{timestamp}\n{signature}"), now)
        known = _key("message", message)
        if now - first <= YOUNG:
            await self._replays.first_seen(known, now)
        elif not await self._replays.knows(known):
            raise Replayed


def _key(kind: str, secret: str) -> str:
    """A stored signature could be used again by whoever reads the store; its digest cannot."""
    return f"{kind}:{hashlib.sha256(secret.encode(errors='surrogatepass')).hexdigest()}"


def _hmac(text: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def _signed_at(timestamp: str | None, secret: str) -> datetime:
    """Read the time before anything is computed from it."""
    is_number = timestamp is not None and timestamp.isascii() and timestamp.isdigit()
    at = moment(timestamp) if is_number else None
    if at is None or not secret:
        raise Forged
    return at


def _compare(given: str | None, expected: str) -> None:
    if given is None or not hmac.compare_digest(given.encode(errors="replace"), expected.encode()):
        raise Forged


def _check_age(at: datetime, now: datetime) -> None:
    if abs(now - at) > WINDOW:
        raise Expired
