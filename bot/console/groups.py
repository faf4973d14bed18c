"""The desk's door to groups, officials and notices: everybody reads, admins change."""

from __future__ import annotations

import json
from collections.abc import Sequence

from aiohttp import web

from bot.console import group_shapes as shapes
from bot.console.auth import staff_of
from bot.console.platform import Look
from bot.domain.errors import UserMistake
from bot.domain.message import Role
from bot.domain.outgoing import Robots
from bot.service.keep_groups import KeepGroups
from bot.storage.database import Database
from bot.texts import desk
from bot.web import bodies


class GroupsDoor:
    """Translates between the desk's page of groups and the use cases."""

    def __init__(
        self,
        database: Database,
        keep: KeepGroups,
        robots: Robots,
        estates: Sequence[str],
        look: Look,
    ) -> None:
        """`robots`: whose groups are shown. `estates`: what the gazetteer knows."""
        self._database = database
        self._keep = keep
        self._robots = robots
        self._estates = list(estates)
        self._look = look

    def add_to(self, app: web.Application) -> None:
        """Add the routes; who may call them is decided before (bot/console/auth.py)."""
        router = app.router
        router.add_get("/desk/api/groups", self.groups)
        router.add_put("/desk/api/groups", self.bind)
        router.add_put("/desk/api/officials", self.recognise)
        router.add_delete("/desk/api/officials", self.forget)
        router.add_post("/desk/api/notices/{id}/close", self.put_away)

    async def groups(self, request: web.Request) -> web.Response:
        """Groups with `q` in them and the one with the `ref`, officials, and the platform."""
        words, ref = request.query.get("q", "").strip()[:80], request.query.get("ref", "")
        robot_id, _, group_id = ref.partition("|")
        async with self._database.reading() as work:
            rows = await work.desk.groups(self._robots, words)
            chosen = await work.desk.group(robot_id, group_id) if ref else None
            officials = await work.groups.officials()
            robots = self._with_ours(await work.desk.robots())
        return web.json_response(
            {
                "groups": [shapes.group(row) for row in rows],
                "chosen": shapes.group(chosen) if chosen else None,
                "officials": [shapes.official(row) for row in officials],
                "robots": robots,
                "roles": [{"role": role, "name": name} for role, name in desk.ROLES.items()],
                "estates": self._estates,
                "may_change": staff_of(request).role == "admin",
                "platform": shapes.platform(self._look()),
            }
        )

    async def bind(self, request: web.Request) -> web.Response:
        """Bind a group to an estate and a grid; admins only."""
        who = _admin(request)
        body = await bodies.json_object(request)
        await self._keep.bind(
            bodies.text(body, "robot_id"),
            bodies.text(body, "group_id"),
            estate=bodies.text(body, "estate", ""),
            grid=bodies.text(body, "grid", ""),
            who=who,
        )
        return web.json_response({"bound": True})

    async def recognise(self, request: web.Request) -> web.Response:
        """Say which office somebody holds; admins only."""
        who = _admin(request)
        body = await bodies.json_object(request)
        name = bodies.text(body, "name").strip()
        if not name:
            raise UserMistake(desk.NAME_MISSING)
        await self._keep.recognise(
            await self._robot(bodies.text(body, "robot_id")),
            bodies.text(body, "person"),
            name=name,
            role=_role(bodies.text(body, "role")),
            who=who,
        )
        return web.json_response({"recognised": True})

    async def forget(self, request: web.Request) -> web.Response:
        """Take an office away; admins only."""
        who = _admin(request)
        robot_id, person = (request.query.get(name, "") for name in ("robot_id", "person"))
        await self._keep.recognise(robot_id, person, name="", role=None, who=who)
        return web.json_response({"forgotten": True})

    async def put_away(self, request: web.Request) -> web.Response:
        """Put a notice away, for everybody."""
        number = bodies.number(request.match_info["id"], "id")
        await self._keep.put_away(number, staff_of(request).login)
        return web.json_response({"closed": True})

    async def _robot(self, robot_id: str) -> str:
        async with self._database.reading() as work:
            known = self._with_ours(await work.desk.robots())
        if robot_id not in known:
            raise UserMistake(desk.NO_SUCH_ROBOT)
        return robot_id

    def _with_ours(self, met: Sequence[str]) -> list[str]:
        """Officials can be named before anybody has spoken to the robot we run."""
        seen = self._look()
        return sorted({*met, *([seen.robot_id] if seen else [])})


def _admin(request: web.Request) -> str:
    """Return who asks; raises HTTPForbidden, with a sentence, unless it is an admin."""
    member = staff_of(request)
    if member.role != "admin":
        words = json.dumps({"error": desk.ADMIN_ONLY})
        raise web.HTTPForbidden(text=words, content_type="application/json")
    return member.login


def _role(text: str) -> Role:
    if text not in desk.ROLES:
        raise UserMistake(desk.NO_SUCH_ROLE)
    return text
