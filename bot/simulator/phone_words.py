"""Reads what the phone sends: names, words, a photo; raises Mistake with a sentence for its owner."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.own_doors import Mistake
from bot.simulator.phone_lines import ROBOT

_LONGEST_TEXT = 20_000
_LARGEST_PHOTO = 14 << 20
_USER = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,64}")
_MESSAGE_ID = re.compile(r"[\w\-.:]{1,128}")
_DATA_URL = re.compile(r"data:image/[^,]{1,100};base64,(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneWords:
    """One message somebody typed on the phone."""

    user: str | None
    text: str
    at_bot: bool
    private: bool
    photo: bytes | None
    message_id: str | None


def read_words(body: Mapping[str, Any]) -> PhoneWords:
    """Return what was typed."""
    text = body.get("text", "")
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise Mistake(f"text 要是最多 {_LONGEST_TEXT} 个字的文字。")
    return PhoneWords(
        user=read_user(body.get("user")),
        text=text,
        at_bot=_flag(body, "at_bot", otherwise=True),
        private=_flag(body, "private", otherwise=False),
        photo=_photo(body.get("photo")),
        message_id=_message_id(body.get("message_id")),
    )


def read_user(value: Any) -> str | None:
    """Return a name; None for somebody unnamed."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _USER.fullmatch(value) is None:
        raise Mistake("user 要是 1 到 64 个字的名字。")
    if value == ROBOT:
        raise Mistake("这个名字是机器人的，请换一个。")
    return value


def read_number(value: str | None) -> int | None:
    """Return the number of a line; None when it is not given."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()):
        raise Mistake("after、before 和 seen 要是数字。")
    return int(value[:18])


def read_seen(value: str) -> dict[str, int]:
    """Read `g01:12,private:7`: up to which line each chat was read."""
    marks = (entry.rpartition(":") for entry in value.split(","))
    return {chat: read_number(seq) or 0 for chat, colon, seq in marks if colon}


def _flag(body: Mapping[str, Any], name: str, *, otherwise: bool) -> bool:
    value = body.get(name, otherwise)
    if not isinstance(value, bool):
        raise Mistake(f"{name} 要是 true 或 false。")
    return value


def _message_id(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or _MESSAGE_ID.fullmatch(value) is None:
        raise Mistake("message_id 要是 1 到 128 个字母、数字或 -_.:。")
    return value


def _photo(value: Any) -> bytes | None:
    if value is None:
        return None
    match = _DATA_URL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Mistake("照片要是 JPEG、PNG、WebP 或 GIF 的 data URL。")
    if len(match[1]) > _LARGEST_PHOTO:
        raise Mistake("这张照片太大了，请缩小或截图再发。")
    try:
        return base64.b64decode(match[1], validate=True)
    except ValueError as error:
        raise Mistake("照片没有传完整，请重新发一次。") from error
