"""The send APIs: to a group, to people one by one, and taking messages back."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.simulator.bodies import api_body, strings, words
from bot.simulator.contents import Content, read_template
from bot.simulator.gate import CLIENT, HIDDEN
from bot.simulator.posting import Posting
from bot.simulator.record import Post
from bot.simulator.refusals import ApiRefusal
from bot.simulator.town import Group, Person, Robot
from bot.simulator.world import World

_MOST_PEOPLE = 20
_MOST_KEYS = 20
_RECALL_WITHIN = 24 * 3600.0


class RobotMessages:
    """Everything below /v1.0/robot that concerns messages."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world, self._posting = world, posting

    def add_to(self, app: web.Application) -> None:
        """Add the routes. The capital T in one of them, and not in the other, is the platform's."""
        app.router.add_post("/v1.0/robot/groupMessages/send", self.to_group)
        app.router.add_post("/v1.0/robot/groupMessages/recall", self.recall)
        app.router.add_post("/v1.0/robot/groupMessages/query", self.query)
        app.router.add_post("/v1.0/robot/oToMessages/batchSend", self.to_people)
        app.router.add_post("/v1.0/robot/otoMessages/batchRecall", self.recall)
        app.router.add_post("/v1.0/robot/groups/robots/query", self.robots)

    async def to_group(self, request: web.Request) -> web.Response:
        """Speak in a group without being asked."""
        body = await api_body(request)
        robot = asked_robot(self._world, request, body)
        group = asked_group(self._world, body, robot)
        content = _content(body)
        if not self._world.limits.admit_group_message(group.key):
            raise ApiRefusal("send.too.fast", "发送过快")
        key, hidden = self._new_key(), request.get(HIDDEN)
        self._posting.take(
            "openapi", robot.robot_code, content, group=group, key=key, hidden=hidden
        )
        return web.json_response({"processQueryKey": key})

    async def to_people(self, request: web.Request) -> web.Response:
        """Speak to people, to each alone; some may be refused although the call goes well."""
        body = await api_body(request)
        robot, content = asked_robot(self._world, request, body), _content(body)
        people = strings(body, "userIds")
        if not 0 < len(people) <= _MOST_PEOPLE:
            raise ApiRefusal("too.many.people" if people else "staffId.notExisted")
        key, invalid, slowed = self._new_key(), [], []
        for staff_id in people:
            person = self._reachable(staff_id)
            if person is None:
                invalid.append(staff_id)
            elif self._world.chance.hits(self._world.faults.flow_controlled):
                slowed.append(staff_id)
            else:
                self._take(robot, content, person, key, request.get(HIDDEN))
        refused = {"invalidStaffIdList": invalid, "flowControlledStaffIdList": slowed}
        return web.json_response({"processQueryKey": key, **refused})

    async def recall(self, request: web.Request) -> web.Response:
        """Take messages back, each that is ours and not too old."""
        body = await api_body(request)
        robot = asked_robot(self._world, request, body)
        done, failed = [], {}
        for key in strings(body, "processQueryKeys")[:_MOST_KEYS]:
            posts = self._recallable(robot, key)
            for post in posts:
                post.recalled = True
                self._posting.change(post, "撤回了一条消息")
            if posts:
                done.append(key)
            else:
                failed[key] = "消息不存在或已超过撤回时限"
        return web.json_response({"successResult": done, "failedResult": failed})

    async def query(self, request: web.Request) -> web.Response:
        """Tell who has read a message: here everybody, at once."""
        body = await api_body(request)
        robot = asked_robot(self._world, request, body)
        group = asked_group(self._world, body, robot)
        post = next(iter(self._by_key(robot, words(body, "processQueryKey"))), None)
        if post is None:
            raise ApiRefusal("resource.not.found", "消息不存在")
        status = "RECALLED" if post.recalled else "SUCCESS"
        readers = [one.staff_id for one in group.members if one.staff_id]
        return web.json_response({"sendStatus": status, "readUserIds": readers, "hasMore": False})

    async def robots(self, request: web.Request) -> web.Response:
        """Tell which robots a group has."""
        group = self._world.town.group_of((await api_body(request)).get("openConversationId"))
        if group is None:
            raise ApiRefusal("invalid.openConversationId", "无效的 openConversationId")
        found = [
            {"robotCode": one.robot_code, "name": one.name, "openRobotType": 1}
            for one in group.robots
        ]
        return web.json_response({"chatbotInstanceVOList": found})

    def _reachable(self, staff_id: str) -> Person | None:
        invalid = self._world.chance.hits(self._world.faults.invalid_staff)
        return None if invalid else self._world.town.staff(staff_id)

    def _take(
        self, robot: Robot, content: Content, person: Person, key: str, hidden: str | None
    ) -> None:
        code = robot.robot_code
        self._posting.take("oto", code, content, person=person, key=key, hidden=hidden)

    def _by_key(self, robot: Robot, key: str) -> list[Post]:
        posts = self._world.record.posts
        return [one for one in posts if one.key == key and one.robot == robot.robot_code]

    def _recallable(self, robot: Robot, key: str) -> list[Post]:
        oldest = self._world.clock.now() - _RECALL_WITHIN
        return [one for one in self._by_key(robot, key) if one.time >= oldest and not one.recalled]

    def _new_key(self) -> str:
        return self._world.chance.token()


def asked_robot(world: World, request: web.Request, body: dict[str, Any]) -> Robot:
    """Return the robot that a call is about, if the calling app owns it; raises ApiRefusal."""
    code = words(body, "robotCode")
    robot = world.town.robots.get(code)
    if not code:
        raise ApiRefusal("invalidParameter.robotCode.empty", "robotCode 为空")
    if robot is None:
        raise ApiRefusal("invalidParameter.robotCode.notExsit", "robotCode 不存在")
    if robot.client_id != request[CLIENT]:
        raise ApiRefusal("invalidParameter.robotCode.auth", "应用无权使用该机器人")
    return robot


def asked_group(world: World, body: dict[str, Any], robot: Robot) -> Group:
    """Return the group that a call is about, if the robot is in it; raises ApiRefusal."""
    conversation = words(body, "openConversationId")
    group = world.town.group_of(conversation)
    if not conversation:
        raise ApiRefusal("miss.openConversationId", "缺少 openConversationId")
    if group is None:
        raise ApiRefusal("invalid.openConversationId", "无效的 openConversationId")
    if group.disbanded:
        raise ApiRefusal("group.disbanded", "群已解散")
    if robot not in group.robots:
        raise ApiRefusal("bot.forbidden.sendMessage", "机器人不在群内")
    return group


def _content(body: dict[str, Any]) -> Content:
    return read_template(words(body, "msgKey"), body.get("msgParam"))
