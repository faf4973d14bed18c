"""Reads what the sandbox's door is sent: hostile until parsed here."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from bot.channels.pictures import LARGEST_FILE, TOO_LARGE
from bot.domain.errors import UserMistake
from nlu.text.normalise import sendable

LONGEST_TEXT = 20_000
_MOST_CHATS = 200
_LARGEST_BASE64 = LARGEST_FILE // 3 * 4 + 4

#: The name the robot speaks under.
ROBOT = "robot"

_GROUP = re.compile(r"[\w\-.]{1,64}")
_USER = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,64}")
_MESSAGE_ID = re.compile(r"[\w\-.:]{1,128}")
_DATA_URL = re.compile(r"data:([^,;]{0,127})(?:;[^,;]{1,127}){0,3};base64,(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """What somebody sent as a photo: whatever it is, until the door has had it cleaned."""

    mime: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The name it is stored under."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message somebody writes into a sandbox group."""

    group: str
    user: str | None
    text: str
    at_bot: bool
    private: bool
    photo: Photo | None
    #: Given by a caller that may post the same message twice.
    message_id: str | None


def parse_post(group: str, body: Any) -> Post:
    """Return the post; raises UserMistake with a sentence that says what to change."""
    if not isinstance(body, dict):
        raise UserMistake("请求要是一个 JSON 对象。")
    if _GROUP.fullmatch(group) is None:
        raise UserMistake("group 要是 1 到 64 个字的名字。")
    return Post(
        group=group,
        user=_user(body.get("user")),
        text=_text(body.get("text", "")),
        at_bot=_flag(body, "at_bot", default=True),
        private=_flag(body, "private", default=False),
        photo=_photo(body.get("photo")),
        message_id=_message_id(body.get("message_id")),
    )


def parse_group(value: str) -> str | None:
    """Return the group a reader asks for; None when no group can have that name."""
    return value if _GROUP.fullmatch(value) else None


def parse_reader(value: str | None) -> str | None:
    """Return who reads; None for somebody unnamed, who sees nothing private."""
    return value if value and value != ROBOT and _USER.fullmatch(value) else None


def parse_seen(value: str) -> dict[str, int]:
    """Read `g01:12,private:7`: up to which line somebody has read each chat."""
    marks = (entry.rpartition(":") for entry in value.split(",")[:_MOST_CHATS])
    return {chat: parse_seq(seq, "seen") for chat, colon, seq in marks if colon}


def parse_seq(value: str, name: str) -> int:
    """Return the number of a line; raises UserMistake when it is none."""
    if not (value.isascii() and value.isdigit()):
        raise UserMistake(f"{name} 要是一个数字。")
    return int(value[:18])


def _user(value: Any) -> str | None:
    """Return the name; residents call themselves what they like, so pages must escape it."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _USER.fullmatch(value) is None:
        raise UserMistake("user 要是 1 到 64 个字的名字。")
    if value == ROBOT:
        raise UserMistake("这个名字是机器人的，请换一个。")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UserMistake("text 要是文字。")
    if len(value) > LONGEST_TEXT:
        raise UserMistake(f"一条消息最多 {LONGEST_TEXT} 个字，请分几条发。")
    return sendable(value)


def _flag(body: dict[str, Any], name: str, *, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise UserMistake(f"{name} 要是 true 或 false。")
    return value


def _message_id(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or _MESSAGE_ID.fullmatch(value) is None:
        raise UserMistake("message_id 要是 1 到 128 个字母、数字或 -_.:。")
    return value


def _photo(value: Any) -> Photo | None:
    if value is None:
        return None
    match = _DATA_URL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UserMistake("照片要是 JPEG、PNG、WebP 或 GIF 的 data URL。")
    if len(match[2]) > _LARGEST_BASE64:
        raise UserMistake(TOO_LARGE)
    try:
        content = base64.b64decode(match[2], validate=True)
    except ValueError as error:
        raise UserMistake("照片没有传完整，请重新发一次。") from error
    return Photo(mime=match[1], content=content)
