"""Reads the few short fields of the sign-in, from JSON or from a plain HTML form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.domain.errors import UserMistake
from bot.texts import desk_login

_MOST_BYTES = 8 * 1024
_FORM = "application/x-www-form-urlencoded"


def is_plain_form(request: web.Request) -> bool:
    """Tell whether a browser sent this without any script."""
    return request.content_type == _FORM


async def fields(request: web.Request) -> Mapping[str, str]:
    """Return the fields; raises UserMistake when they are too long or cannot be read."""
    words = (await _small(request)).decode("utf-8", "replace")
    try:
        return _form(words) if is_plain_form(request) else _texts(json.loads(words))
    except (ValueError, RecursionError) as error:
        raise UserMistake(desk_login.UNREADABLE) from error


async def _small(request: web.Request) -> bytes:
    """Read the body, but never much of it: nobody is signed in yet."""
    content = b""
    async for chunk in request.content.iter_any():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise UserMistake(desk_login.TOO_LONG)
    return content


def _form(words: str) -> Mapping[str, str]:
    return dict(parse_qsl(words, keep_blank_values=True, max_num_fields=10))


def _texts(body: Any) -> Mapping[str, str]:
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise UserMistake(desk_login.UNREADABLE)
    return body
