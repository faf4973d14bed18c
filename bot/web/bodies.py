"""Reads what callers of an API send."""

from __future__ import annotations

from typing import Any, cast, get_args

from aiohttp import web

from bot.domain.errors import UserMistake
from bot.domain.ticket import Step
from nlu.text.normalise import sendable

_STEPS = frozenset(get_args(Step)) - {"solved", "unsolved"}


async def json_object(request: web.Request) -> dict[str, Any]:
    """Return the body; an empty one is an empty object."""
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except (ValueError, RecursionError) as error:
        raise UserMistake("请求不是完整的 JSON。") from error
    if not isinstance(body, dict):
        raise UserMistake("请求要是一个 JSON 对象。")
    return body


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    """Return a text of the body; raises UserMistake when it is missing or no text."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise UserMistake(f"{name} 要是文字。")
    return sendable(value)


def texts(body: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts of the body, empty when it is missing; raises UserMistake."""
    values = body.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UserMistake(f"{name} 要是一组文字。")
    return [sendable(value) for value in values]


def step(body: dict[str, Any]) -> Step:
    """Return the step that is asked for."""
    value = text(body, "step")
    if value not in _STEPS:
        raise UserMistake(f"没有“{value[:20]}”这一步，可用：{'、'.join(sorted(_STEPS))}。")
    return cast(Step, value)


def number(value: str, name: str) -> int:
    """Return a whole number of a path."""
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise UserMistake(f"{name} 要是一个数字。")
    return int(value)
