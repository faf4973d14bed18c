"""A DingTalk channel in front of the tiny server, for tests about lines on their way out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession, DummyCookieJar

from bot.channels.dingtalk.api import DingTalkApi
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.hosts import Hosts
from bot.channels.dingtalk.token import Tokens
from bot.domain.outgoing import Choice, Line
from tests.support.builders import a_line
from tests.support.clock import SetClock
from tests.support.dingtalk_server import (
    SESSION,
    DingTalkServer,
    Reply,
    a_dingtalk_server,
)

OUTSIDER = "$:LWCP_v1:$userAAA"
ANSWERS = (Choice("解决了", "解决了 0031"), Choice("还没", "还没解决 0031"))
IN_GROUP, ALONE = "g:g01", "1:xiaoli"
PAGE = Reply(200, raw=b"<!DOCTYPE html><html>deny</html>")


class KeptSessions:
    """Session webhooks in memory: the protocol `Sessions` of the channel."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[str, datetime]] = {}

    async def find(self, robot_id: str, target: str, now: datetime) -> str | None:
        """Return what is open at `now`."""
        url, end = self.kept.get((robot_id, target), ("", now))
        return url if end > now else None

    async def forget(self, robot_id: str, target: str) -> None:
        """Forget one."""
        self.kept.pop((robot_id, target), None)


class Scene:
    """A channel in front of a server."""

    def __init__(self, server: DingTalkServer, http: ClientSession) -> None:
        self.server = server
        self.clock = SetClock()
        self.sessions = KeptSessions()
        self.http = http
        self.tokens = Tokens(http, server.url, "dingdemo", "very-secret", self.clock)
        hosts = Hosts.of(server.url, server.url)
        self.api = DingTalkApi(http, self.tokens, hosts, server.url)

    def open_session(self, target: str, url: str | None = None, **life: float) -> None:
        """Let a chat be answered for a while, 90 minutes unless said otherwise."""
        end = self.clock.now() + timedelta(**(life or {"minutes": 90}))
        url = url or f"{self.server.url}{SESSION}?session={target.replace(':', '')}"
        self.sessions.kept["sandbox", target] = (url, end)

    async def send(self, line: Line, card_template: str | None = None) -> str:
        """Say a line; return the way it took."""
        return await DingTalkChannel(self.api, self.sessions, card_template, self.clock).send(line)


def private(text: str = "只对您说", **fields: Any) -> Line:
    """A line for 小李 alone."""
    return a_line(text, private=True, **fields)


@asynccontextmanager
async def a_scene() -> AsyncIterator[Scene]:
    """Set one up."""
    async with (
        a_dingtalk_server() as server,
        ClientSession(cookie_jar=DummyCookieJar()) as http,
    ):
        yield Scene(server, http)
