"""The phone: the sandbox's page, on which one is a resident in DingTalk's groups.

The page is read from its folder and served as it is; here is the small API it speaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.simulator.orders import read_order
from bot.simulator.own_doors import Mistake
from bot.simulator.phone_lines import PhoneLines
from bot.simulator.phone_news import tell_news
from bot.simulator.phone_words import PhoneWords, read_number, read_seen, read_user, read_words
from bot.simulator.platform import Simulator
from bot.simulator.record import Post
from bot.simulator.town import Group, Person, opaque

_BOT = Path(__file__).resolve().parent.parent
_PAGE = _BOT / "channels" / "sandbox" / "page"
_SHARED = _BOT / "web" / "static"
_PRIVATE = "private"
_GROUP_WORD = "业主群"
#: A photo is a picture and nothing else, whoever sent it.
_PHOTO_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}


class Phone:
    """Serves the page. Whoever writes there for the first time joins the organisation."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._lines = PhoneLines(simulator)

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/", self.home)
        app.router.add_get("/sandbox", self.page)
        app.router.add_static("/sandbox/static", _PAGE)
        app.router.add_static("/static", _SHARED)
        app.router.add_get("/sandbox/api/groups", self.groups)
        app.router.add_post("/sandbox/api/groups/{group}/messages", self.say)
        app.router.add_get("/sandbox/api/groups/{group}/messages", self.group_lines)
        app.router.add_get("/sandbox/api/private/messages", self.private_lines)
        app.router.add_get("/sandbox/api/summary", self.summary)
        app.router.add_get("/sandbox/api/photos/{sha256}", self.photo)
        app.router.add_post("/sandbox/api/taps", self.tap)
        app.router.add_get("/sandbox/live", self.live)

    async def home(self, request: web.Request) -> web.StreamResponse:
        """The bare address leads to the phone."""
        raise web.HTTPFound("/sandbox")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        return web.FileResponse(_PAGE / "sandbox.html")

    async def groups(self, request: web.Request) -> web.Response:
        """The groups one can write in."""
        listed = [{"group": one.key, "name": _bare(one.title)} for one in self._groups()]
        return web.json_response(listed)

    async def say(self, request: web.Request) -> web.Response:
        """Say what was typed; the same message id a second time says nothing new."""
        words, group = read_words(await read_order(request)), self._group(request)
        if group is None:
            raise Mistake("没有这个群。")
        if words.message_id is None or words.message_id not in self._simulator.record.by_id:
            said = self._say(group, words)
            return web.json_response({"message_id": said}, status=202)
        return web.json_response({"message_id": words.message_id}, status=202)

    async def group_lines(self, request: web.Request) -> web.Response:
        """The lines of a group, as one reader may see them."""
        entries = self._lines.of_group(self._group(request), self._reader(request))
        return self._span(request, entries)

    async def private_lines(self, request: web.Request) -> web.Response:
        """The chat of one reader with the robot."""
        if read_user(request.query.get("as")) is None:
            raise Mistake("请说明是谁的私聊：as 要是 1 到 64 个字的名字。")
        reader = self._reader(request)
        return self._span(request, self._lines.private(reader) if reader else [])

    async def summary(self, request: web.Request) -> web.Response:
        """The last line of every chat, and how many are new after those in `seen`."""
        reader, seen = self._reader(request), read_seen(request.query.get("seen", ""))
        chats = {one.key: self._lines.of_group(one, None) for one in self._groups()}
        if reader is not None:
            chats[_PRIVATE] = self._lines.private(reader)
        rows = [
            self._lines.summed(chat, entries, seen.get(chat, 0), reader)
            for chat, entries in chats.items()
        ]
        return web.json_response([row for row in rows if row])

    async def photo(self, request: web.Request) -> web.Response:
        """A photo that stands in a line."""
        content = self._lines.photos.get(request.match_info["sha256"])
        if content is None:
            raise web.HTTPNotFound
        kinds = (kind for start, kind in _SIGNATURES.items() if content.startswith(start))
        kind = next(kinds, "image/webp")
        return web.Response(body=content, content_type=kind, headers=_PHOTO_HEADERS)

    async def tap(self, request: web.Request) -> web.Response:
        """Touch a button of a card."""
        order = await read_order(request)
        post = self._simulator.record.by_id.get(str(order.get("message_id")))
        action = order.get("action")
        buttons = post.buttons if isinstance(post, Post) else ()
        params = next((one.params for one in buttons if one.action == action), None)
        if not isinstance(post, Post) or params is None:
            raise Mistake("这条消息没有这个按钮。")
        person = self._person(read_user(order.get("user")))
        tap = await self._simulator.tap(post, person, str(action), params)
        if tap.answer is None:
            raise Mistake("机器人没有及时回应，请再点一次。")
        return web.json_response({"answer": tap.answer})

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """News, until the page goes away."""
        return await tell_news(self._simulator.world, request)

    def _say(self, group: Group, words: PhoneWords) -> str:
        person = self._person(words.user)
        if person not in group.members:
            group.members.append(person)
        return self._simulator.say(
            None if words.private else group,
            person,
            words.text,
            picture=words.photo,
            robots=None if words.at_bot or words.private else (),
            message_id=words.message_id,
            seen_from=group,
        ).message_id

    def _person(self, name: str | None) -> Person:
        """Return them; the same name has the same staff id in every run, and no name has none."""
        known = self._simulator.town.people.get(name or "")
        staff_id = f"u{opaque(name or '')}"
        return known or self._simulator.create_person(
            name or "", outsider=name is None, staff_id=staff_id
        )

    def _groups(self) -> Iterable[Group]:
        return [one for one in self._simulator.town.groups.values() if not one.disbanded]

    def _group(self, request: web.Request) -> Group | None:
        return self._simulator.town.groups.get(request.match_info["group"])

    def _reader(self, request: web.Request) -> Person | None:
        name = read_user(request.query.get("as"))
        return self._simulator.town.people.get(name) if name else None

    def _span(self, request: web.Request, entries: list[Any]) -> web.Response:
        after = read_number(request.query.get("after")) or 0
        before = read_number(request.query.get("before"))
        return web.json_response(self._lines.span(entries, after, before))


def _bare(title: str) -> str:
    """The page adds the word for an owners' group itself."""
    return title.removesuffix(_GROUP_WORD)
