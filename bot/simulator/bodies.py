"""Reads what callers send: JSON objects, and fields of the kind they should have."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.simulator.refusals import ApiRefusal, OapiRefusal


async def api_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a call to api.*; raises ApiRefusal."""
    if request.content_type != "application/json":
        raise ApiRefusal("Missingbody", "body is mandatory for this action")
    body = as_object(await request.text())
    if body is None:
        raise ApiRefusal("InvalidParameter", "请求不是 JSON 对象")
    return body


async def oapi_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a call to oapi.*; raises OapiRefusal."""
    if request.content_type != "application/json":
        raise OapiRefusal(43004, "无效的HTTP HEADER Content-Type")
    body = as_object(await request.text())
    if not body:
        raise OapiRefusal(40035, "缺少参数 json")
    return body


def as_object(text: object) -> dict[str, Any] | None:
    """Return the JSON object that a string holds; None when it holds none."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def part(body: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object inside; empty when there is none."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def words(body: dict[str, Any], name: str) -> str:
    """Return a string inside; empty when there is none."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def strings(body: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of strings inside; empty when there is none."""
    found = body.get(name)
    listed = found if isinstance(found, list) else []
    return tuple(one for one in listed if isinstance(one, str))
