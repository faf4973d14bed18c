"""Finds the words that a message points back to.

The platform does not document quotes. These shapes were seen in the field (protocol page §3):
`repliedMsg` in `text`, in `content` or at the top, and `quoteMessage` of older clients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.dingtalk.fields import first_words, mapping
from bot.channels.dingtalk.rich_text import read_rich_text

LONGEST_QUOTE = 600
_KEYS = ("repliedMsg", "quoteMessage")


def read_quote(data: Mapping[str, Any]) -> str | None:
    """Return the quoted words, cut to 600; None when none came along, as with pictures and files."""
    found = filter(None, map(_words, _pointed_at(data)))
    return next(found, None)


def summary_of(content: Any) -> str | None:
    """Return what a message that we cannot read says in short, such as forwarded talk or a card."""
    found = _words({"content": content})
    return None if found in ("", "[]") else found


def _pointed_at(data: Mapping[str, Any]) -> Iterator[Any]:
    for place in (mapping(data.get("text")), mapping(data.get("content")), data):
        yield from (place.get(key) for key in _KEYS)


def _words(quoted: Any) -> str:
    """Return the words of a message, or of a text that stands for one."""
    message = mapping(quoted)
    content = message.get("content")
    body = mapping(content)
    return first_words(
        mapping(message.get("text")).get("content"),
        message.get("text"),
        mapping(body.get("text")).get("content"),
        body.get("text"),
        body.get("content"),
        read_rich_text(body.get("richText"), keep_mentions=True).words,
        body.get("recognition"),
        body.get("summary"),
        body.get("title"),
        None if body else content,
        None if message else quoted,
        longest=LONGEST_QUOTE,
    )
