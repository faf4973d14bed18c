"""What a message says: words, how they were said, and what came beside them.

One reader for each `msgtype` of the protocol page (§3). Types nobody has described end as `other`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.dingtalk.fields import first_words, identifier, mapping, name, sequence, words
from bot.channels.dingtalk.quotes import read_quote, summary_of
from bot.channels.dingtalk.rich_text import LONGEST_CODE, read_rich_text
from bot.domain.message import Attachment, AttachmentKind, Form
from nlu.text.normalise import ROBOT_NAMES

LONGEST_TEXT = 20_000
MOST_ATTACHMENTS = 9
_LONGEST_FILE_NAME = 128
_MENTION = re.compile(rf"(?:\s*@(?:{'|'.join(ROBOT_NAMES)})(?:[\s,:、，：]+|$))+")
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one message says."""

    form: Form
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: What a message that we cannot read says in short.
    summary: str | None = None
    #: The words it points back to.
    quote: str | None = None


def read_content(data: Mapping[str, Any]) -> Content:
    """Return what a message says; never fails, since a message must not be lost for its form."""
    kind = data.get("msgtype")
    read = _READERS.get(kind.lower(), _other) if isinstance(kind, str) else _text
    content = read(data, mapping(data.get("content")))
    text = _said(content.text)
    return Content(
        form="unread" if _is_kept_back(data, text, content) else content.form,
        text=text,
        attachments=content.attachments[:MOST_ATTACHMENTS],
        quote=read_quote(data) or content.summary,
    )


def _is_kept_back(data: Mapping[str, Any], text: str, content: Content) -> bool:
    """Over its quota an organisation gets errorCode 20001 in the place of any words."""
    has_error = data.get("errorCode") not in (None, "", 0, "0")
    return has_error and not text and not content.attachments


def _said(text: str) -> str:
    """The platform leaves a space where it took our mention out, and some clients the mention."""
    start = _MENTION.match(text)
    return words(text[start.end() :] if start else text, LONGEST_TEXT)


def _text(data: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    """Words stand in `text.content`; in some HTTP callbacks `content` itself is the words."""
    places = (
        mapping(data.get("text")).get("content"),
        None if mapping(data.get("text")) else data.get("text"),
        body.get("content"),
        body.get("text"),
        None if body else data.get("content"),
    )
    if not any(isinstance(place, str) for place in places):
        return Content(form="other")
    return Content(form="text", text=_first(*places))


def _rich_text(data: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    rich = read_rich_text(body.get("richText"), keep_mentions=not _is_only_for_robot(data))
    pictures = tuple(Attachment(kind="picture", code=code) for code in rich.pictures)
    only_pictures = bool(pictures) and not rich.words
    return Content(
        form="picture" if only_pictures else "text", text=rich.words, attachments=pictures
    )


def _picture(_: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    return Content(form="picture", attachments=_attached("picture", body))


def _voice(_: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    text = _first(body.get("recognition"))
    return Content(form="voice", text=text, attachments=_attached("voice", body))


def _video(_: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    return Content(form="video", attachments=_attached("video", body))


def _file(_: Mapping[str, Any], body: Mapping[str, Any]) -> Content:
    return Content(form="file", attachments=_attached("file", body))


def _other(data: Mapping[str, Any], _: Mapping[str, Any]) -> Content:
    """Words beside a card are the sender's own; those inside it are somebody else's."""
    text = _first(mapping(data.get("text")).get("content"))
    summary = summary_of(data.get("content"))
    return Content(form="text" if text else "other", text=text, summary=summary)


def _first(*places: Any) -> str:
    return first_words(*places, longest=2 * LONGEST_TEXT)  # a mention may still go


def _attached(kind: AttachmentKind, body: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Take `downloadCode`: for `pictureDownloadCode` the platform has answered with HTTP 500."""
    code = identifier(body.get("downloadCode"), LONGEST_CODE)
    if code is None:
        return ()
    called = name(body.get("fileName"), _LONGEST_FILE_NAME)
    return (Attachment(kind=kind, code=code, name=_FOLDERS.sub("", called)),)


def _is_only_for_robot(data: Mapping[str, Any]) -> bool:
    robot = data.get("chatbotUserId")
    mentioned = [mapping(one).get("dingtalkId") for one in sequence(data.get("atUsers"))]
    return bool(mentioned) and all(robot is not None and one == robot for one in mentioned)


_Reader = Callable[[Mapping[str, Any], Mapping[str, Any]], Content]
_READERS: Mapping[str, _Reader] = {
    "text": _text,
    "markdown": _text,  # what a desktop client makes of words typed with marks
    "reply": _text,
    "richtext": _rich_text,
    "picture": _picture,
    "audio": _voice,
    "video": _video,
    "file": _file,
}
