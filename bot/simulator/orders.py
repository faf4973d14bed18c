"""Reads the orders of other processes: names become people, groups and robots; raises Mistake."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from aiohttp import web

from bot.simulator.bodies import as_object
from bot.simulator.own_doors import Mistake
from bot.simulator.platform import Simulator
from bot.simulator.record import Post, Saying
from bot.simulator.town import Group, Person, Robot

Order = Mapping[str, Any]
Known = TypeVar("Known")


async def read_order(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request; an empty request is an empty one."""
    text = await request.text()
    body = as_object(text or "{}")
    if body is None:
        raise Mistake("请求要是一个 JSON 对象。")
    return body


def only(order: Order, *names: str) -> dict[str, Any]:
    """Return the fields that are given, if all of them are known."""
    unknown = set(order) - set(names)
    if unknown:
        raise Mistake(f"不认识的字段：{'、'.join(sorted(unknown))}")
    return dict(order)


def person_of(simulator: Simulator, order: Order) -> Person:
    """Return whom `person` names."""
    return _known(simulator.town.people, order, "person", "没有这个人")


def group_of(simulator: Simulator, order: Order) -> Group:
    """Return the group that `group` names."""
    return _known(simulator.town.groups, order, "group", "没有这个群")


def robot_of(simulator: Simulator, order: Order) -> Robot:
    """Return the robot that `robot` names."""
    return _known(simulator.town.robots, order, "robot", "没有这个机器人")


def robots_of(simulator: Simulator, order: Order) -> Sequence[Robot] | None:
    """Return the robots that `robots` names; None when it is not given."""
    names = order.get("robots")
    if names is None:
        return None
    return [robot_of(simulator, {"robot": name}) for name in names]


def message_of(simulator: Simulator, order: Order, name: str) -> Saying | Post | None:
    """Return the message that a field names; None when it is not given."""
    if order.get(name) is None:
        return None
    found = simulator.record.by_id.get(str(order[name]))
    if not isinstance(found, Saying | Post):
        raise Mistake(f"没有这条消息：{order[name]}")
    return found


def words_of(simulator: Simulator, order: Order) -> dict[str, Any]:
    """Return what is said, as arguments of `Simulator.say`; files come in base64."""
    file = order.get("file")
    return {
        "text": str(order.get("text", "")),
        "picture": _file(order.get("picture")),
        "rich_text": [_item(one) for one in order.get("rich_text") or ()],
        "audio": _file(order.get("audio")),
        "recognition": str(order.get("recognition", "")),
        "file": (str(file["name"]), _file(file["content"]) or b"") if file else None,
        "quote": message_of(simulator, order, "quote"),
        "robots": robots_of(simulator, order),
        "message_id": order.get("message_id"),
    }


def _known(among: Mapping[str, Known], order: Order, field: str, otherwise: str) -> Known:
    found = among.get(str(order.get(field)))
    if found is None:
        raise Mistake(f"{otherwise}：{order.get(field)}")
    return found


def _item(one: Any) -> str | bytes:
    return one if isinstance(one, str) else _file(one.get("picture")) or b""


def _file(value: Any) -> bytes | None:
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError) as error:
        raise Mistake("文件要用 base64 写。") from error
