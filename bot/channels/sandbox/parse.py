"""Reads what the sandbox's door is sent: hostile until parsed here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import UserMistake
from nlu.text.normalise import sendable

LONGEST_TEXT = 20_000
LARGEST_PHOTO = 8 * 1024 * 1024

#: The name the robot speaks under.
ROBOT = "robot"

_GROUP = re.compile(r"[\w\-.]{1,64}")
_USER = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,64}")
_MESSAGE_ID = re.compile(r"[\w\-.:]{1,128}")
_DATA_URL = re.compile(r"data:(image/(?:jpeg|png|webp|gif));base64,(.*)", re.DOTALL)
_MAGIC = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture whose first bytes are what its type says."""

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
    try:
        content = base64.b64decode(match[2], validate=True)
    except binascii.Error as error:
        raise UserMistake("照片没有传完整，请重新发一次。") from error
    if len(content) > LARGEST_PHOTO:
        raise UserMistake("照片太大了，请压缩到 8 MB 以内再发。")
    if not content.startswith(_MAGIC[match[1]]):
        raise UserMistake("这个文件不是照片，请换一张。")
    return Photo(mime=match[1], content=content)
