"""The sandbox's door for those who speak: the page, and the call that takes a message (design §3)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.pictures import Pictures
from bot.channels.sandbox.parse import Photo, Post, parse_post
from bot.channels.sandbox.platform import ROBOT_ID, SandboxPlatform
from bot.domain.errors import UserMistake
from bot.domain.message import InboundMessage
from bot.ports import Clock
from bot.reference.estates import EstateGroup
from bot.service.receive import Receive
from bot.web import photos

_PAGE = Path(__file__).with_name("page")


class SandboxDoor:
    """Serves the page and turns posts into inbound messages."""

    def __init__(
        self,
        platform: SandboxPlatform,
        receive: Receive,
        clock: Clock,
        groups: tuple[EstateGroup, ...],
        pictures: Pictures,
    ) -> None:
        self._platform = platform
        self._receive = receive
        self._clock = clock
        self._groups = groups
        self._pictures = pictures

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/sandbox", self.page)
        app.router.add_static("/sandbox/static", _PAGE)
        app.router.add_get("/sandbox/api/groups", self.groups)
        app.router.add_post("/sandbox/api/groups/{group}/messages", self.post)
        app.router.add_get(f"/sandbox/api/photos/{photos.NAME}", self.photo)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        return web.FileResponse(_PAGE / "sandbox.html")

    async def groups(self, request: web.Request) -> web.Response:
        """The groups one can play in."""
        return web.json_response([{"group": g.group, "name": g.estate} for g in self._groups])

    async def post(self, request: web.Request) -> web.Response:
        """Take a message: 202 means that it is stored and will be answered."""
        post = await self._cleaned(parse_post(request.match_info["group"], await _json(request)))
        message_id = post.message_id or f"sb-{uuid.uuid4().hex}"
        now = self._clock.now()
        if post.photo is not None:
            await self._platform.keep_photo(post.photo, now)
        await self._platform.show(post, message_id, now)
        if post.at_bot or post.private:
            await self._receive(_inbound(post, message_id, now))
        return web.json_response({"message_id": message_id}, status=202)

    async def photo(self, request: web.Request) -> web.Response:
        """A photo somebody sent."""
        return photos.shown(await self._platform.photo(request.match_info["sha256"]))

    async def _cleaned(self, post: Post) -> Post:
        """Return the post with its photo drawn anew; raises UserMistake when it is none."""
        if post.photo is None:
            return post
        picture = await self._pictures.clean(post.photo.content)
        return replace(post, photo=Photo(mime=picture.mime, content=picture.content))


def _inbound(post: Post, message_id: str, now: Any) -> InboundMessage:
    return InboundMessage(
        robot_id=ROBOT_ID,
        message_id=message_id,
        group_id=post.group,
        sender_id=post.user,
        nickname=post.user or "",
        private=post.private,
        text=post.text,
        photo=post.photo.sha256 if post.photo else None,
        received_at=now,
    )


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError) as error:
        raise UserMistake("请求不是完整的 JSON。") from error
