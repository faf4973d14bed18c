"""Reads rich text: words, mentions and pictures in the order they were put (protocol page §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.dingtalk.fields import identifier, mapping, name, sequence

#: What the platform gives a picture or file out for is an opaque text of some hundred letters.
LONGEST_CODE = 4096
_MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class RichText:
    """The words of a rich text in one, and the download codes of its pictures in order."""

    words: str
    pictures: tuple[str, ...]


def read_rich_text(value: Any, *, keep_mentions: bool) -> RichText:
    """Return words and pictures; whatever is neither is passed over.

    `keep_mentions`: whether an @ is said to somebody else than the robot.
    """
    said: list[str] = []
    pictures: list[str] = []
    for part in sequence(value)[:_MOST_PARTS]:
        item = {"text": part} if isinstance(part, str) else mapping(part)
        if _is_picture(item):
            code = identifier(item.get("downloadCode"), LONGEST_CODE)
            pictures += [code] if code else []
            said.append("\n")  # words before and after a picture are not one sentence
        elif _kind(item) == "at":
            said.append(_mention(item) if keep_mentions else " ")
        else:
            said.append(_words(item))
    return RichText("".join(said).strip(), tuple(pictures))


def _kind(item: Mapping[str, Any]) -> Any:
    return item.get("type") or item.get("msgType")


def _is_picture(item: Mapping[str, Any]) -> bool:
    return _kind(item) == "picture" or (_kind(item) is None and "downloadCode" in item)


def _mention(item: Mapping[str, Any]) -> str:
    who = name(item.get("atName")) or name(_words(item)).removeprefix("@")
    return f"@{who} " if who else " "


def _words(item: Mapping[str, Any]) -> str:
    found = (item.get("text"), item.get("content"))
    return next((value for value in found if isinstance(value, str)), "")
