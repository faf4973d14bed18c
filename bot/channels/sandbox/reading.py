"""The sandbox's door for those who read: lines (design §3), news, and a list of chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.channels.sandbox.chats import SandboxChats, Span
from bot.channels.sandbox.parse import parse_group, parse_reader, parse_seen, parse_seq
from bot.channels.sandbox.platform import private_chat, topic
from bot.domain.errors import UserMistake
from bot.reference.estates import EstateGroup
from bot.web.live import LivePages

#: How callers name a resident's chat with the robot; `as` says whose.
_PRIVATE = "private"


class SandboxReading:
    """Shows each reader what that reader may see."""

    def __init__(
        self, chats: SandboxChats, live: LivePages, groups: tuple[EstateGroup, ...]
    ) -> None:
        self._chats = chats
        self._live = live
        self._groups = [known.group for known in groups]

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/sandbox/api/groups/{group}/messages", self.lines)
        app.router.add_get("/sandbox/api/private/messages", self.private)
        app.router.add_get("/sandbox/api/summary", self.summary)
        app.router.add_get("/sandbox/live", self.live)

    async def lines(self, request: web.Request) -> web.Response:
        """The lines of a group after a number, or the last ones before it, in order."""
        span, group = _span(request), parse_group(request.match_info["group"])
        lines = await self._chats.of_group(group, _reader(request), span) if group else []
        return web.json_response([_shown(line) for line in lines])

    async def private(self, request: web.Request) -> web.Response:
        """The lines between one resident and the robot."""
        span, reader = _span(request), _reader(request)
        if reader is None:
            raise UserMistake("请说明是谁的私聊：as 要是 1 到 64 个字的名字。")
        return web.json_response([_shown(line) for line in await self._chats.private(reader, span)])

    async def summary(self, request: web.Request) -> web.Response:
        """The last line of every chat, and how many are new after those in `seen`."""
        reader, seen = _reader(request), parse_seen(request.query.get("seen", ""))
        marks = {group: seen.get(group, 0) for group in self._groups}
        if reader is not None:
            marks[private_chat(reader)] = seen.get(_PRIVATE, 0)
        rows = await self._chats.summary(marks, reader)
        return web.json_response([_summed(row, reader) for row in rows])

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """News of one group, or of all, and of the reader's own chat with the robot."""
        asked, reader = request.query.get("group"), _reader(request)
        group = parse_group(asked or "")
        chats = self._groups if asked is None else [group] if group else []
        own = [private_chat(reader)] if reader else []
        return await self._live.serve(request, frozenset(map(topic, [*chats, *own])))


def _reader(request: web.Request) -> str | None:
    return parse_reader(request.query.get("as"))


def _span(request: web.Request) -> Span:
    before = request.query.get("before")
    return Span(
        after=parse_seq(request.query.get("after", "0"), "after"),
        before=None if before is None else parse_seq(before, "before"),
    )


def _shown(line: Mapping[str, Any]) -> dict[str, Any]:
    quote = {"from": line["quoted_from"], "text": line["quoted_text"]}
    return {
        "seq": line["seq"],
        "message_id": line["message_id"],
        "from": line["sender"],
        "to": line["addressee"],
        "private": line["private"],
        "text": line["text"],
        "photo": line["photo"],
        "reply_to": line["reply_to"],
        "at": line["at"].isoformat(),
        "kind": line["kind"],
        "quote": quote if line["quoted_from"] is not None else None,
    }


def _summed(row: Mapping[str, Any], reader: str | None) -> dict[str, Any]:
    mine = reader is not None and row["chat"] == private_chat(reader)
    return {
        "chat": _PRIVATE if mine else row["chat"],
        "seq": row["seq"],
        "from": row["sender"],
        "kind": row["kind"],
        "text": row["text"],
        "photo": row["photo"] is not None,
        "at": row["at"].isoformat(),
        "unread": row["unread"],
    }
