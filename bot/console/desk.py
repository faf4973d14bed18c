"""The desk's door: pages and JSON for signed-in staff. Every act is a use case's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.console import group_shapes, line_shapes, shapes
from bot.console.auth import staff_of
from bot.domain.catalogue import Catalogue
from bot.domain.errors import TalkNotFound, UserMistake
from bot.domain.message import InboxId, TalkKey
from bot.domain.ticket import State
from bot.service.explain import Explain
from bot.service.move_ticket import MoveTicket
from bot.service.receive import NEW_LINE, NEW_MESSAGE, NOTICE, TALK_CHANGED
from bot.service.take_over import TakeOver
from bot.storage.database import Database
from bot.texts import desk
from bot.web import bodies, photos
from bot.web.live import LivePages

_PAGE = Path(__file__).with_name("page")
_TOPICS = frozenset({NEW_MESSAGE, NEW_LINE, TALK_CHANGED, NOTICE})
_LONGEST_REPLY = 2000


class DeskDoor:
    """Translates between the desk's pages and the use cases."""

    def __init__(
        self,
        database: Database,
        move: MoveTicket,
        take_over: TakeOver,
        catalogue: Catalogue,
        live: LivePages,
        explain: Explain,
    ) -> None:
        self._database = database
        self._move = move
        self._take_over = take_over
        self._catalogue = catalogue
        self._live = live
        self._explain = explain

    def add_to(self, app: web.Application) -> None:
        """Add the routes; who may call them is decided before (bot/console/auth.py)."""
        router = app.router
        router.add_get("/desk", self.page)
        router.add_static("/desk/static", _PAGE)
        router.add_get("/desk/live", self.live)
        router.add_get("/desk/api/overview", self.overview)
        router.add_get("/desk/api/talk", self.talk)
        router.add_get(r"/desk/api/talk/lines/{line:\d{1,18}}/why", self.why)
        router.add_post("/desk/api/talk/take", self.take)
        router.add_post("/desk/api/talk/reply", self.reply)
        router.add_post("/desk/api/talk/release", self.release)
        router.add_get("/desk/api/tickets", self.tickets)
        router.add_get("/desk/api/tickets/{number}", self.ticket)
        router.add_post("/desk/api/tickets/{number}/steps", self.step)
        router.add_get(f"/desk/api/photos/{photos.NAME}", self.photo)
        router.add_get(f"/desk/api/files/{photos.NAME}", self.file)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        return web.FileResponse(_PAGE / "desk.html")

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Tell the page when there is something new."""
        return await self._live.serve(request, _TOPICS)

    async def overview(self, request: web.Request) -> web.Response:
        """Everything the lists and bars need: talks, dangers, notices, how much waits elsewhere."""
        async with self._database.reading() as work:
            talks = await work.desk.talks()
            alarms = await work.desk.alarms()
            counts = await work.desk.open_by_state()
            names = await work.desk.names()
            notices = await work.notices.open()
            unbound = await work.desk.unbound()
        return web.json_response(
            {
                "staff": names,
                "talks": [shapes.talk(row) for row in talks],
                "alarms": [shapes.alarm(row) for row in alarms],
                "notices": [group_shapes.notice(row) for row in notices],
                "unbound": unbound,
                "tickets": {
                    "open": sum(n for state, n in counts.items() if State(state).is_open),
                    "by_state": [
                        {"state": s.value, "name": s.chinese, "count": counts.get(s.value, 0)}
                        for s in State
                    ],
                },
            }
        )

    async def talk(self, request: web.Request) -> web.Response:
        """One talk with its lines and the resident's matters."""
        return web.json_response(await self._whole_talk(_key(request)))

    async def why(self, request: web.Request) -> web.Response:
        """Why the robot takes a resident's line as it does."""
        async with self._database.reading() as work:
            text = await work.desk.heard(_key(request), InboxId(int(request.match_info["line"])))
        return web.json_response({"why": list(await self._explain(text))})

    async def take(self, request: web.Request) -> web.Response:
        """Take a talk over; pressing twice takes it once."""
        await self._take_over.take(_key(request), staff_of(request).login)
        return web.json_response(await self._whole_talk(_key(request)))

    async def reply(self, request: web.Request) -> web.Response:
        """Say words in a talk; the same `once` a second time says nothing new."""
        body = await bodies.json_object(request)
        words = bodies.text(body, "text")
        if len(words) > _LONGEST_REPLY:
            raise UserMistake(f"一次最多 {_LONGEST_REPLY} 个字，请分几条发。")
        await self._take_over.reply(
            _key(request),
            staff_of(request).login,
            words,
            private=body.get("private") is True,
            once=bodies.text(body, "once", "")[:64],
        )
        return web.json_response(await self._whole_talk(_key(request)))

    async def release(self, request: web.Request) -> web.Response:
        """Give a talk back to the robot."""
        await self._take_over.release(_key(request), staff_of(request).login)
        return web.json_response(await self._whole_talk(_key(request)))

    async def tickets(self, request: web.Request) -> web.Response:
        """Tickets, newest first; `state` (repeatable, or `open`), `q`, `before`."""
        query = request.query
        async with self._database.reading() as work:
            rows = await work.desk.tickets(
                states=_states(query.getall("state", [])),
                words=query.get("q", "").strip()[:100],
                before=_moment(query.get("before")),
            )
        return web.json_response([shapes.short_ticket(row, self._catalogue) for row in rows])

    async def ticket(self, request: web.Request) -> web.Response:
        """One ticket with its timeline and what may be done now."""
        return web.json_response(await self._whole_ticket(request.match_info["number"]))

    async def step(self, request: web.Request) -> web.Response:
        """Take one step; a step that somebody else has taken meanwhile is a 409 with a sentence."""
        number = request.match_info["number"]
        body = await bodies.json_object(request)
        words = bodies.text(body, "text", "")
        await self._move(number, bodies.step(body), words, staff_of(request).login)
        return web.json_response(await self._whole_ticket(number))

    async def photo(self, request: web.Request) -> web.Response:
        """A photo a resident sent."""
        async with self._database.reading() as work:
            return photos.shown(await work.photos.get(request.match_info["sha256"]))

    async def file(self, request: web.Request) -> web.Response:
        """A file, voice or video a resident sent, to be saved."""
        async with self._database.reading() as work:
            found = await work.desk.file(request.match_info["sha256"])
        if found is None:
            raise web.HTTPNotFound
        kind = desk.ATTACHMENTS.get(found["kind"], "文件")
        name = photos.file_name(found["name"], kind, found["content"])
        return photos.given(found["content"], name)

    async def _whole_talk(self, key: TalkKey) -> dict[str, Any]:
        async with self._database.reading() as work:
            row = await work.desk.talk(key)
            if row is None:
                raise TalkNotFound
            lines = await work.desk.lines(key)
            beside = await work.desk.attachments(line_shapes.messages(lines))
            tickets = await work.tickets.of_reporter(key)
            confidential = await work.handoffs.is_confidential(key)
        return {
            **shapes.talk(row),
            "confidential": confidential,
            "lines": line_shapes.lines(lines, beside),
            "tickets": [shapes.short_ticket(shapes.fields(t), self._catalogue) for t in tickets],
        }

    async def _whole_ticket(self, number: str) -> dict[str, Any]:
        async with self._database.reading() as work:
            ticket = await work.tickets.get(number)
            timeline = await work.tickets.timeline(number)
            photos = await work.desk.photos_of(number)
            group = await work.groups.name_of(ticket.robot_id, ticket.group_id)
        return shapes.whole_ticket(ticket, group, timeline, photos, self._catalogue)


def _key(request: web.Request) -> TalkKey:
    """A talk's key holds whatever a platform calls its users, so it travels as a parameter."""
    return TalkKey(request.query.get("key", ""))


def _states(names: list[str]) -> list[State]:
    if names == ["open"]:
        return [state for state in State if state.is_open]
    try:
        return [State(name) for name in names]
    except ValueError:
        raise UserMistake("没有这种工单状态。") from None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake("before 要是一个时间。") from None
    return moment if moment.tzinfo else None
