"""The door for robots that are called over HTTP and not over a stream (protocol page §2)."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.channels.dingtalk.fields import identifier
from bot.channels.dingtalk.parse import NotAMessage
from bot.channels.dingtalk.refusals import ANSWERS, Refusal, Refusals
from bot.channels.dingtalk.signature import (
    BadSignature,
    Expired,
    OnceOnly,
    Replayed,
    Replays,
    verify,
)
from bot.ports import Clock

PATH = "/dingtalk/callback"
LARGEST_BODY = 256 * 1024
#: Any reply goes its own way: this one says nothing in the chat.
_SAY_NOTHING = {"msgtype": "empty"}


class _Refused(Exception):
    def __init__(self, kind: Refusal) -> None:
        super().__init__(kind)
        self.kind = kind


class CallbackDoor:
    """Takes a message when it is surely the platform's, and says so when it is surely stored."""

    def __init__(
        self,
        accept: Callable[[Any], Awaitable[None]],
        secret: str,
        replays: Replays,
        clock: Clock,
        count: Callable[[Refusal], None],
        patience: float = 2.0,
    ) -> None:
        """`accept` stores a message or raises; `count` is told of every refusal by its kind.

        `patience`: seconds for storing one; the platform itself waits 2.5 s for our answer.
        Raises ValueError without a secret: anybody could sign with an empty one.
        """
        if not secret:
            raise ValueError("a callback cannot be verified without a secret")
        self._accept = accept
        self._secret = secret
        self._once = OnceOnly(replays)
        self._clock = clock
        self._refusals = Refusals(count)
        self._patience = patience

    def add_to(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post(PATH, self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        """Take one message: 200 when it is stored, else a sentence that says why not."""
        try:
            await self._take(request)
        except _Refused as refused:
            return self._refuse(refused.kind, refused.__cause__)
        return web.json_response(_SAY_NOTHING)

    async def _take(self, request: web.Request) -> None:
        """Verify first: nobody else may make us read a body."""
        now = self._clock.now()
        timestamp = request.headers.get("timestamp", "")
        signature = request.headers.get("sign", "")
        try:
            verify(timestamp, signature, self._secret, now)
        except BadSignature as bad:
            raise _Refused("expired" if isinstance(bad, Expired) else "forged") from bad
        raw = await _body(request)
        data = _json(raw)
        await self._store(data, timestamp, signature, _identity(data, raw), now)

    async def _store(
        self, data: Any, timestamp: str, signature: str, identity: str, now: datetime
    ) -> None:
        """Whatever goes wrong here is ours, so the platform is asked to come again."""
        try:
            async with asyncio.timeout(self._patience):
                await self._once.check(timestamp, signature, identity, now)
                await self._accept(data)
        except Replayed as again:
            raise _Refused("replayed") from again
        except NotAMessage as nothing:
            raise _Refused("no_message") from nothing
        except Exception as fault:
            raise _Refused("not_stored") from fault

    def _refuse(self, kind: Refusal, cause: BaseException | None) -> web.Response:
        self._refusals.note(kind, self._clock.now(), cause)
        status, words = ANSWERS[kind]
        return web.json_response({"error": words}, status=status)


async def _body(request: web.Request) -> bytes:
    """Return the body, unpacked if it came packed; the application's own limit is for photos."""
    if request.content_type != "application/json":
        raise _Refused("no_json")
    if (request.content_length or 0) > LARGEST_BODY:
        raise _Refused("too_large")
    try:
        return await request.clone(client_max_size=LARGEST_BODY).read()
    except web.HTTPRequestEntityTooLarge as large:
        raise _Refused("too_large") from large
    except web.RequestPayloadError as broken:
        raise _Refused("broken") from broken


def _json(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Refused("broken") from error
    if not isinstance(data, dict):
        raise _Refused("broken")
    return data


def _no_constant(_: str) -> None:
    """Python reads NaN and Infinity, but they are no JSON and no database would store them."""
    raise ValueError


def _identity(data: dict[str, Any], raw: bytes) -> str:
    """A message is told apart by robot and id; without an id, only by every byte of it."""
    message_id = identifier(data.get("msgId"))
    if message_id is None:
        return hashlib.sha256(raw).hexdigest()
    return f"{identifier(data.get('robotCode'))}|{message_id}"
