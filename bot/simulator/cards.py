"""Interactive cards: made, delivered, changed, streamed into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.simulator.bodies import api_body, part, words
from bot.simulator.card_face import face
from bot.simulator.gate import CLIENT, HIDDEN
from bot.simulator.posting import Posting
from bot.simulator.record import At, Post
from bot.simulator.refusals import ApiRefusal
from bot.simulator.town import Robot
from bot.simulator.world import World

_LARGEST_STREAM = 3 << 10
_SPACE = "dtv1.card//"


@dataclass(slots=True, kw_only=True, eq=False)
class Card:
    """One card, wherever it lies."""

    out_track_id: str
    client_id: str
    template: str
    params: dict[str, str]
    #: What single people see instead, by userId.
    private: dict[str, dict[str, str]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    #: guids of streamed pieces that were taken.
    pieces: set[str] = field(default_factory=set)


class Cards:
    """Everything below /v1.0/card."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world, self._posting = world, posting
        self.known: dict[str, Card] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/v1.0/card/instances", self.create)
        app.router.add_put("/v1.0/card/instances", self.update)
        app.router.add_post("/v1.0/card/instances/deliver", self.deliver)
        app.router.add_post("/v1.0/card/instances/createAndDeliver", self.create_and_deliver)
        app.router.add_put("/v1.0/card/streaming", self.stream)

    async def create(self, request: web.Request) -> web.Response:
        """Make a card that lies nowhere yet."""
        card = self._make(request, await api_body(request))
        return web.json_response({"success": True, "result": card.out_track_id})

    async def deliver(self, request: web.Request) -> web.Response:
        """Lay a card into chats."""
        body = await api_body(request)
        results = self._lay(request, self._find(body), body)
        return web.json_response({"success": True, "result": results})

    async def create_and_deliver(self, request: web.Request) -> web.Response:
        """Both at once; the result has another form."""
        body = await api_body(request)
        if not words(body, "openSpaceId"):
            raise ApiRefusal("param.openSpaceIdEmpty", "openSpaceId 为空")
        card = self._make(request, body)
        results = self._lay(request, card, body)
        result = {"outTrackId": card.out_track_id, "deliverResults": results}
        return web.json_response({"success": True, "result": result})

    async def update(self, request: web.Request) -> web.Response:
        """Change a card. Without the option for single keys, what is not named is gone."""
        body = await api_body(request)
        self.change(self._find(body), body, part(body, "privateData"))
        return web.json_response({"success": True, "result": True})

    async def stream(self, request: web.Request) -> web.Response:
        """Write into one parameter, piece by piece or as a whole."""
        body = await api_body(request)
        card, key, content = self._find(body), words(body, "key"), words(body, "content")
        text = content if body.get("isFull") else card.params.get(key, "") + content
        if len(text.encode()) > _LARGEST_STREAM:
            raise ApiRefusal("param.stream.content", "流式内容过长")
        if words(body, "guid") not in card.pieces:
            card.pieces.add(words(body, "guid"))
            card.params |= {key: text, "flowStatus": _flow(body)}
            self._show(card)
        return web.json_response({"success": True, "result": True})

    def change(self, card: Card, change: Mapping[str, Any], private: Mapping[str, Any]) -> None:
        """Take new data for all, and for single people by userId."""
        options = part(dict(change), "cardUpdateOptions")
        if "cardData" in change:
            keep = card.params if options.get("updateCardDataByKey") is True else {}
            card.params = {**keep, **_params(change["cardData"])}
        for user, data in private.items():
            keep = card.private.get(user, {}) if options.get("updatePrivateDataByKey") else {}
            card.private[user] = {**keep, **_params(data)}
        self._show(card)

    def _make(self, request: web.Request, body: dict[str, Any]) -> Card:
        """Return the card; an outTrackId that is known already keeps its content."""
        out_track_id, template = words(body, "outTrackId"), words(body, "cardTemplateId")
        if not out_track_id or not template:
            raise ApiRefusal("param.error", "cardTemplateId 和 outTrackId 必填")
        card = Card(
            out_track_id=out_track_id,
            client_id=request[CLIENT],
            template=template,
            params=_params(body.get("cardData")),
        )
        return self.known.setdefault(out_track_id, card)

    def _find(self, body: dict[str, Any]) -> Card:
        card = self.known.get(words(body, "outTrackId"))
        if card is None:
            raise ApiRefusal("param.cardNotExist", "卡片不存在")
        return card

    def _lay(self, request: web.Request, card: Card, body: dict[str, Any]) -> list[dict[str, Any]]:
        spaces = words(body, "openSpaceId").split(";")
        return [self._lay_into(request, card, body, space) for space in spaces]

    def _lay_into(
        self, request: web.Request, card: Card, body: dict[str, Any], space: str
    ) -> dict[str, Any]:
        kind, _, place = space.removeprefix(_SPACE).partition(".")
        alone = kind == "IM_ROBOT"
        model = part(body, "imRobotOpenDeliverModel" if alone else "imGroupOpenDeliverModel")
        robot = self._robot(request, model)
        group = None if alone else self._world.town.group_of(place)
        person = self._world.town.staff(place) if alone else None
        result = {"spaceType": kind, "spaceId": place, "carrierId": "", "errorMsg": ""}
        if robot is None or (group is None and person is None) or (group and group.disbanded):
            return {**result, "success": False, "errorMsg": "spaces of card is empty"}
        key = self._world.chance.token()
        post = self._posting.take(
            "card",
            robot.robot_code,
            face(card.params),
            group=group,
            person=person,
            at=_at(model),
            key=key,
            card=card.out_track_id,
            hidden=request.get(HIDDEN),
        )
        card.posts.append(post)
        return {**result, "success": True, "carrierId": key}

    def _robot(self, request: web.Request, model: dict[str, Any]) -> Robot | None:
        """A card for one person may leave its robot unnamed."""
        own = self._world.town.robots_of(request[CLIENT])
        code = words(model, "robotCode") or (own[0].robot_code if own else "")
        return next((one for one in own if one.robot_code == code), None)

    def _show(self, card: Card) -> None:
        content = face(card.params)
        for post in card.posts:
            if (post.title, post.text) != (content.title, content.text):
                self._posting.change(post, content.text)
            post.title, post.text, post.buttons = content.title, content.text, content.buttons
        self._world.record.tell()


def _params(data: object) -> dict[str, str]:
    found = part(data, "cardParamMap") if isinstance(data, dict) else {}
    if any(not isinstance(value, str) for value in found.values()):
        raise ApiRefusal("param.cardParamMap", "cardParamMap 的值只能是字符串")
    return found


def _at(model: dict[str, Any]) -> At:
    named = part(model, "atUserIds")
    return At(user_ids=tuple(one for one in named if one != "@ALL"), everybody="@ALL" in named)


def _flow(body: dict[str, Any]) -> str:
    if body.get("isError"):
        return "5"
    return "3" if body.get("isFinalize") else "2"
