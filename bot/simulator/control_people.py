"""The control door for playing the people: who there is, what they say and do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.simulator.orders import (
    Order,
    group_of,
    message_of,
    only,
    person_of,
    read_order,
    robot_of,
    robots_of,
    words_of,
)
from bot.simulator.own_doors import Mistake
from bot.simulator.platform import Simulator
from bot.simulator.record import Post
from bot.simulator.town import Group
from bot.simulator.views import (
    shown_delivery,
    shown_group,
    shown_person,
    shown_robot,
)


class PeopleControl:
    """Everything a test can do with people and groups in this process, for another process."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/sim/town", self.town)
        app.router.add_post("/sim/robots", self.add_robot)
        app.router.add_post("/sim/people", self.add_person)
        app.router.add_post("/sim/groups", self.add_group)
        app.router.add_post("/sim/groups/{group}/{what}", self.happen)
        app.router.add_post("/sim/say", self.say)
        app.router.add_post("/sim/tap", self.tap)
        app.router.add_post("/sim/events", self.event)

    async def town(self, request: web.Request) -> web.Response:
        """Who and what there is."""
        town = self._simulator.town
        return web.json_response(
            {
                "robots": [shown_robot(one) for one in town.robots.values()],
                "people": [shown_person(one) for one in town.people.values()],
                "groups": [shown_group(one) for one in town.groups.values()],
            }
        )

    async def add_robot(self, request: web.Request) -> web.Response:
        """Create a robot; the fields are those of `Simulator.create_robot`."""
        fields = ("client_id", "client_secret", "robot_code", "name", "callback_url")
        order = only(await read_order(request), *fields)
        return web.json_response(shown_robot(self._simulator.create_robot(**order)), status=201)

    async def add_person(self, request: web.Request) -> web.Response:
        """Create somebody; the fields are those of `Simulator.create_person`."""
        fields = ("name", "outsider", "staff_id", "mobile", "admin")
        order = only(await read_order(request), *fields)
        if not isinstance(order.get("name"), str):
            raise Mistake("name 要是一个名字。")
        person = self._simulator.create_person(**order)
        return web.json_response(shown_person(person), status=201)

    async def add_group(self, request: web.Request) -> web.Response:
        """Create a group; `robots` are codes and `members` names."""
        fields = ("key", "title", "robots", "members", "scene")
        order = only(await read_order(request), *fields)
        if not isinstance(order.get("key"), str):
            raise Mistake("key 要是一个名字。")
        robots = robots_of(self._simulator, order)
        names = order.get("members") or ()
        members = [person_of(self._simulator, {"person": name}) for name in names]
        known = {**order, "robots": robots, "members": members}
        return web.json_response(shown_group(self._simulator.create_group(**known)), status=201)

    async def happen(self, request: web.Request) -> web.Response:
        """Rename or disband a group; add or remove a member; install or uninstall a robot."""
        order, what = await read_order(request), request.match_info["what"]
        self._change(group_of(self._simulator, request.match_info), what, order)
        return web.json_response(shown_group(group_of(self._simulator, request.match_info)))

    async def say(self, request: web.Request) -> web.Response:
        """Say something; without a `group`, to the robot alone."""
        order = await read_order(request)
        group = group_of(self._simulator, order) if order.get("group") else None
        said = words_of(self._simulator, order)
        saying = self._simulator.say(group, person_of(self._simulator, order), **said)
        return web.json_response({"message_id": saying.message_id, "seq": saying.seq}, status=202)

    async def tap(self, request: web.Request) -> web.Response:
        """Touch a button; answered when the bot has answered, or with null when it is too late."""
        order = await read_order(request)
        post = message_of(self._simulator, order, "message_id")
        if not isinstance(post, Post) or post.card is None:
            raise Mistake("这条消息不是卡片。")
        person, params = person_of(self._simulator, order), order.get("params") or {}
        tap = await self._simulator.tap(post, person, str(order.get("action")), params)
        return web.json_response({"answer": tap.answer})

    async def event(self, request: web.Request) -> web.Response:
        """Push any event."""
        order = await read_order(request)
        robot, data = robot_of(self._simulator, order), order.get("data") or {}
        delivery = self._simulator.event(robot, str(order.get("type")), data)
        return web.json_response(shown_delivery(delivery), status=202)

    def _change(self, group: Group, what: str, order: Order) -> None:
        happenings, simulator = self._simulator.happenings, self._simulator
        ways: dict[str, Callable[[], Any]] = {
            "rename": lambda: happenings.rename(group, str(order.get("title"))),
            "disband": lambda: happenings.disband(group),
            "add_member": lambda: happenings.add_member(group, person_of(simulator, order)),
            "remove_member": lambda: happenings.remove_member(group, person_of(simulator, order)),
            "install": lambda: happenings.install(group, robot_of(simulator, order)),
            "uninstall": lambda: happenings.uninstall(group, robot_of(simulator, order)),
        }
        if what not in ways:
            raise Mistake(f"群里没有这种事：{what}")
        ways[what]()
