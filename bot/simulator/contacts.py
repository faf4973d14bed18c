"""Looking up people and groups."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.simulator.bodies import api_body, oapi_body
from bot.simulator.refusals import ApiRefusal, OapiRefusal
from bot.simulator.town import Group, Person
from bot.simulator.world import World


class Contacts:
    """Users of the organisation, and groups made from our own template."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/topapi/v2/user/get", self.user)
        app.router.add_post("/topapi/v2/user/getbymobile", self.by_mobile)
        app.router.add_post("/v1.0/im/sceneGroups/query", self.group)
        app.router.add_post("/v1.0/im/sceneGroups/members/batchQuery", self.members)

    async def user(self, request: web.Request) -> web.Response:
        """Somebody by userid."""
        person = self._world.town.staff((await oapi_body(request)).get("userid"))
        return _result(_described(_found(person)))

    async def by_mobile(self, request: web.Request) -> web.Response:
        """The userid of whoever has that telephone."""
        person = self._world.town.by_mobile((await oapi_body(request)).get("mobile"))
        return _result({"userid": _found(person).staff_id})

    async def group(self, request: web.Request) -> web.Response:
        """A scene group in brief."""
        group = self._scene_group(await api_body(request))
        owner = next((one.staff_id for one in group.members if one.staff_id), "")
        return web.json_response(
            {
                "success": True,
                "title": group.title,
                "ownerUserId": owner,
                "status": 2 if group.disbanded else 1,
                "templateId": "template01",
            }
        )

    async def members(self, request: web.Request) -> web.Response:
        """The members of a scene group, a page at a time."""
        body = await api_body(request)
        group = self._scene_group(body)
        staff = [one for one in group.members if one.staff_id]
        start, size = _number(body.get("nextToken"), 0), _number(body.get("maxResults"), 100)
        page, more = staff[start : start + size], len(staff) > start + size
        nicks = {one.staff_id: one.name for one in page}
        known = {"memberUserIds": list(nicks), "staffIdNickMap": nicks}
        onward = {"hasMore": more, "nextToken": str(start + size) if more else ""}
        return web.json_response({**known, **onward})

    def _scene_group(self, body: dict[str, Any]) -> Group:
        group = self._world.town.group_of(body.get("openConversationId"))
        if group is None:
            raise ApiRefusal("invalid.openConversationId", "无效的 openConversationId")
        if not group.scene:
            raise ApiRefusal("groupPermissionDenied", "没有该群的权限")
        return group


def _found(person: Person | None) -> Person:
    if person is None:
        raise OapiRefusal(60121, "找不到该用户")
    return person


def _described(person: Person) -> dict[str, Any]:
    return {
        "userid": person.staff_id,
        "unionid": person.union_id,
        "name": person.name,
        "avatar": "",
        "mobile": person.mobile or "",
        "admin": person.admin,
        "dept_id_list": [1],
    }


def _result(result: dict[str, Any]) -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok", "result": result})


def _number(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else otherwise
