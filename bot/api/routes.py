"""The machine API's routes."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.api import shapes
from bot.api.openapi import DESCRIPTION
from bot.domain.errors import TalkNotFound
from bot.domain.message import TalkKey
from bot.service.edit_faq import EditFaq, FaqDraft
from bot.service.keep_groups import KeepGroups
from bot.service.move_ticket import MoveTicket
from bot.service.take_over import TakeOver
from bot.storage.database import Database
from bot.web import bodies

_STAFF = "api"  # who acts when a program does not say for whom


class MachineApi:
    """Translates HTTP into use cases and their answers into JSON."""

    def __init__(
        self,
        database: Database,
        move: MoveTicket,
        take_over: TakeOver,
        edit_faq: EditFaq,
        keep_groups: KeepGroups,
    ) -> None:
        self._database = database
        self._move = move
        self._take_over = take_over
        self._edit_faq = edit_faq
        self._keep_groups = keep_groups

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        router = app.router
        router.add_get("/api/v1/openapi.json", self.describe)
        router.add_get("/api/v1/messages/{id}", self.message)
        router.add_get("/api/v1/tickets", self.tickets)
        router.add_get("/api/v1/tickets/{number}", self.ticket)
        router.add_post("/api/v1/tickets/{number}/steps", self.step)
        router.add_get("/api/v1/handoffs", self.handoffs)
        router.add_post("/api/v1/handoffs/{id}/take", self.take)
        router.add_post("/api/v1/handoffs/{id}/reply", self.reply)
        router.add_post("/api/v1/handoffs/{id}/release", self.release)
        router.add_get("/api/v1/faq/{no}", self.faq)
        router.add_put("/api/v1/faq/{no}", self.put_faq)
        router.add_get("/api/v1/sends", self.sends)
        router.add_get("/api/v1/groups", self.groups)
        router.add_put("/api/v1/groups", self.bind)
        router.add_get("/api/v1/notices", self.notices)
        router.add_post("/api/v1/notices/{id}/close", self.put_away)

    async def describe(self, request: web.Request) -> web.Response:
        """What this API can do."""
        return web.json_response(DESCRIPTION)

    async def message(self, request: web.Request) -> web.Response:
        """How far one platform message has come; an empty list when nobody has it."""
        async with self._database.transaction() as work:
            found = await work.inbox.progress(request.match_info["id"])
        return web.json_response([shapes.progress(row) for row in found])

    async def tickets(self, request: web.Request) -> web.Response:
        """Tickets of one message, or the newest ones."""
        async with self._database.transaction() as work:
            message = request.query.get("message_id")
            if message is not None:
                found = await work.tickets.from_message(request.query.get("robot_id"), message)
            else:
                found = await work.tickets.newest(200, request.query.get("state"))
        return web.json_response([shapes.short(ticket) for ticket in found])

    async def ticket(self, request: web.Request) -> web.Response:
        """One ticket with its timeline."""
        return web.json_response(await self._whole(request.match_info["number"]))

    async def step(self, request: web.Request) -> web.Response:
        """Move a ticket one step."""
        number = request.match_info["number"]
        body = await bodies.json_object(request)
        await self._move(
            number,
            bodies.step(body),
            bodies.text(body, "text", ""),
            bodies.text(body, "by", _STAFF),
        )
        return web.json_response(await self._whole(number))

    async def handoffs(self, request: web.Request) -> web.Response:
        """Open calls for a human, the most urgent first."""
        async with self._database.transaction() as work:
            return web.json_response([shapes.call(row) for row in await work.handoffs.open()])

    async def take(self, request: web.Request) -> web.Response:
        """Take a talk over."""
        body = await bodies.json_object(request)
        talk = await self._talk(request)
        taken = await self._take_over.take(talk, bodies.text(body, "by", _STAFF))
        return web.json_response({"talk": taken.key, "owner": taken.owner})

    async def reply(self, request: web.Request) -> web.Response:
        """Say words of a human in a talk that was taken over."""
        body = await bodies.json_object(request)
        await self._take_over.reply(
            await self._talk(request),
            bodies.text(body, "by", _STAFF),
            bodies.text(body, "text"),
            private=body.get("private") is True,
        )
        return web.json_response({"accepted": True}, status=202)

    async def release(self, request: web.Request) -> web.Response:
        """Give a talk back to the robot."""
        body = await bodies.json_object(request)
        await self._take_over.release(await self._talk(request), bodies.text(body, "by", _STAFF))
        return web.json_response({"released": True})

    async def faq(self, request: web.Request) -> web.Response:
        """One FAQ entry."""
        async with self._database.transaction() as work:
            entry = await work.faq.get(bodies.number(request.match_info["no"], "no"))
        return web.json_response(
            {
                "no": entry.no,
                "question": entry.question,
                "category": entry.category,
                "answer": entry.answer,
                "source": entry.source,
                "reviewed": entry.reviewed,
                "similar": [p.text for p in entry.phrases[1:]],  # the first is the question
            }
        )

    async def put_faq(self, request: web.Request) -> web.Response:
        """Save an FAQ entry; it answers on every instance at once."""
        body = await bodies.json_object(request)
        draft = FaqDraft(
            no=bodies.number(request.match_info["no"], "no"),
            question=bodies.text(body, "question"),
            category=bodies.text(body, "category", "N99"),
            answer=bodies.text(body, "answer"),
            source=bodies.text(body, "source", ""),
            reviewed=body.get("reviewed") is True,
            similar=bodies.texts(body, "similar"),
        )
        entry = await self._edit_faq(draft, bodies.text(body, "by", _STAFF))
        return web.json_response({"no": entry.no, "phrases": len(entry.phrases)})

    async def sends(self, request: web.Request) -> web.Response:
        """How many lines wait, were sent, are in doubt."""
        async with self._database.transaction() as work:
            return web.json_response(await work.outbox.counts())

    async def groups(self, request: web.Request) -> web.Response:
        """Groups of one robot or of all, those nobody has bound first."""
        async with self._database.transaction() as work:
            found = await work.groups.all(request.query.get("robot_id"))
        return web.json_response([shapes.group(row) for row in found])

    async def bind(self, request: web.Request) -> web.Response:
        """Bind a group to an estate and a grid."""
        body = await bodies.json_object(request)
        robot_id, group_id = bodies.text(body, "robot_id"), bodies.text(body, "group_id")
        await self._keep_groups.bind(
            robot_id,
            group_id,
            estate=bodies.text(body, "estate", ""),
            grid=bodies.text(body, "grid", ""),
            who=bodies.text(body, "by", _STAFF),
        )
        return web.json_response({"robot_id": robot_id, "group_id": group_id, "bound": True})

    async def notices(self, request: web.Request) -> web.Response:
        """What admins must know and nobody has put away, newest first."""
        async with self._database.transaction() as work:
            return web.json_response([shapes.notice(row) for row in await work.notices.open()])

    async def put_away(self, request: web.Request) -> web.Response:
        """Put a notice away."""
        body = await bodies.json_object(request)
        number = bodies.number(request.match_info["id"], "id")
        await self._keep_groups.put_away(number, bodies.text(body, "by", _STAFF))
        return web.json_response({"closed": True})

    async def _talk(self, request: web.Request) -> TalkKey:
        call = bodies.number(request.match_info["id"], "id")
        async with self._database.transaction() as work:
            talk = await work.handoffs.talk_of(call)
        if talk is None:
            raise TalkNotFound
        return talk

    async def _whole(self, number: str) -> dict[str, Any]:
        async with self._database.transaction() as work:
            ticket = await work.tickets.get(number)
            return shapes.whole(ticket, list(await work.tickets.timeline(number)))
