"""What comes in: one line of one resident, as a channel parsed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

InboxId = NewType("InboxId", int)
TalkKey = NewType("TalkKey", str)

#: How something was said. `unread`: the platform kept the words back; `other`: nothing we can read.
Form = Literal["text", "voice", "picture", "file", "video", "unread", "other"]
AttachmentKind = Literal["picture", "voice", "file", "video"]
#: Who speaks, where a group's residents are not alone in it.
Role = Literal["staff", "police", "village"]

#: Longest text that is understood; the whole text is always stored.
READABLE = 600
#: Fewer letters tell no language; below this share of Chinese ones it is another.
_A_WORD, _MOSTLY = 4, 0.2
#: How our own lines name a matter in a group.
_TAIL = re.compile(r"尾号(\d{4})(?!\d)")
_DIGITS = re.compile(r"\d{4}")
_A_SHORT_ANSWER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something that came with a message and still lies with the platform."""

    kind: AttachmentKind
    #: What the platform gives it out for: once, and not for long.
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message as it came through a door. `message_id` is unique for each `robot_id`."""

    robot_id: str
    message_id: str
    #: None in a 1:1 chat that was not opened from a group.
    group_id: str | None
    #: Whom a private line reaches; None when there is no such route.
    sender_id: str | None
    nickname: str
    private: bool
    text: str
    #: Content hash of a stored photo.
    photo: str | None
    received_at: datetime
    #: Who spoke, as the platform tells apart even those it lets nobody write to.
    speaker_id: str | None = None
    form: Form = "text"
    #: The words this message points back to.
    quote: str | None = None
    #: What its group is called.
    group_name: str | None = None
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at must say its time zone")

    @property
    def talk(self) -> TalkKey:
        """The talk this line belongs to: one resident and one robot.

        A resident without any id cannot be recognised again, so each such line is its own talk.
        """
        who = self.sender_id or self.speaker_id or f"unknown:{self.message_id}"
        return TalkKey(f"{self.robot_id}|{who}")

    @property
    def meant(self) -> str:
        """What the line says, helped out by the words it points back to.

        A bare @ on a neighbour's line means that line. A short answer to a line about one matter
        (解决了) means that matter.
        """
        if not self.quote:
            return self.text
        if not self.text.strip():
            return self.quote
        tails = set(_TAIL.findall(self.quote))
        known = len(tails) != 1 or len(self.text) > _A_SHORT_ANSWER or _DIGITS.search(self.text)
        return self.text if known else f"{self.text} {tails.pop()}"


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo as it was stored."""

    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message of the inbox together with its place in the line."""

    id: InboxId
    message: InboundMessage
    attempts: int


@dataclass(frozen=True, slots=True)
class GroupMet:
    """A group whose first message has come."""

    robot_id: str
    group_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAttachment:
    """An attachment of a stored message that is to be fetched now."""

    message: InboxId
    place: int
    robot_id: str
    kind: AttachmentKind
    name: str
    code: str
    attempts: int


def is_foreign(text: str) -> bool:
    """Tell whether a line is written in another language than Chinese (pinyin counts as another)."""
    letters = _letters(text)
    return len(letters) >= _A_WORD and sum(map(_is_chinese, letters)) < len(letters) * _MOSTLY


def speaks_what_the_model_learned(text: str) -> bool:
    """Tell whether a line is mostly in Chinese or Latin letters: of others the model knows nothing."""
    letters = _letters(text)
    return sum(c.isascii() or _is_chinese(c) for c in letters) * 2 >= len(letters)


def _letters(text: str) -> list[str]:
    return [character for character in text if character.isalpha()]


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
