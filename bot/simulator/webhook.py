"""The webhooks: the session of a message, and the address of a custom robot."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.simulator.bodies import oapi_body, words
from bot.simulator.callback import sign
from bot.simulator.contents import Content, read_webhook
from bot.simulator.credentials import Session
from bot.simulator.gate import HIDDEN
from bot.simulator.limits import Window
from bot.simulator.posting import Posting
from bot.simulator.record import At
from bot.simulator.refusals import OapiRefusal
from bot.simulator.town import CustomRobot
from bot.simulator.world import World

_LARGEST = 20_000
_CUSTOM_A_MINUTE = 20
#: A custom robot that was too fast is silent for ten minutes.
_PENANCE = 600.0
_SKEW = 3600.0
_ERRORS = {
    300001: "session 不存在",
    130101: "send too fast, exceed 20 times per minute",
    310000: "keywords not in content",
    460101: "message too long, exceed 20000 bytes",
    410100: "发送速度太快而限流",
    400102: "机器人已停用",
    400106: "机器人不存在",
    400013: "群已被解散",
    430101: "有害的跳转链接",
    90020: "本月调用量已用完",
    -1: "系统繁忙",
}


class Webhook:
    """Takes what robots say without a token of their app. Errors come with HTTP 200, too."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world, self._posting = world, posting
        self._custom = Window(world.clock, 60.0)
        self._silent_until: dict[str, float] = {}
        self._known: set[tuple[str, str]] = set()

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/robot/sendBySession", self.by_session)
        app.router.add_post("/robot/send", self.custom)

    async def by_session(self, request: web.Request) -> web.Response:
        """Answer one message, in the chat it came from."""
        content, at = await self._read(request)
        session = self._world.sessions.find(request.query.get("session", ""))
        if session is None:
            raise _error(300001)
        self._check(session)
        if content.kind != "empty":
            self._posting.take(
                "session",
                session.robot.robot_code,
                content,
                group=session.group,
                person=None if session.group else session.person,
                at=at,
                reply_to=session.msg_id,
                hidden=request.get(HIDDEN),
            )
        return _ok()

    async def custom(self, request: web.Request) -> web.Response:
        """Speak as a custom robot in its group."""
        robot = self._world.town.custom_robots.get(request.query.get("access_token", ""))
        if robot is None:
            raise OapiRefusal(300001, "token is not exist")
        content, at = await self._read(request)
        self._check_custom(robot, request, content)
        once = (robot.token, words(await oapi_body(request), "msgUuid"))
        if not once[1] or once not in self._known:
            self._known.add(once)
            hidden = request.get(HIDDEN)
            self._posting.take(
                "custom", robot.token, content, group=robot.group, at=at, hidden=hidden
            )
        return _ok()

    async def _read(self, request: web.Request) -> tuple[Content, At]:
        if len(await request.read()) > _LARGEST:
            raise _error(460101)
        body: dict[str, Any] = await oapi_body(request)
        return read_webhook(body)

    def _check(self, session: Session) -> None:
        world, group = self._world, session.group
        if world.chance.hits(world.faults.webhook_errors):
            raise _error(world.chance.pick(world.faults.webhook_errcodes))
        if group and group.disbanded:
            raise _error(400013)
        if group and not world.limits.admit_group_message(group.key):
            raise _error(130101)
        if not world.limits.meter_message():
            raise _error(90020)

    def _check_custom(self, robot: CustomRobot, request: web.Request, content: Content) -> None:
        now = self._world.clock.now()
        if robot.secret and not _signed(robot.secret, request, now):
            raise OapiRefusal(310000, "sign not match")
        said = content.title + content.text
        if robot.keywords and not any(word in said for word in robot.keywords):
            raise _error(310000)
        if self._silent_until.get(robot.token, 0.0) > now:
            raise _error(130101)
        if not self._custom.admit(robot.token, _CUSTOM_A_MINUTE):
            self._silent_until[robot.token] = now + _PENANCE
            raise _error(130101)


def _signed(secret: str, request: web.Request, now: float) -> bool:
    stamp, given = request.query.get("timestamp", ""), request.query.get("sign", "")
    recent = stamp.isdigit() and abs(int(stamp) / 1000 - now) <= _SKEW
    return recent and sign(secret, stamp) in (given, unquote(given))


def _error(code: int) -> OapiRefusal:
    return OapiRefusal(code, _ERRORS.get(code, "未知错误"))


def _ok() -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok"})
