"""What comes in: one line of one resident, as a channel parsed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

InboxId = NewType("InboxId", int)
TalkKey = NewType("TalkKey", str)

#: Longest text that is understood; the whole text is always stored.
READABLE = 600
#: Fewer letters tell no language; below this share of Chinese ones it is another.
_A_WORD, _MOSTLY = 4, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message as it came through a door. `message_id` is unique for each `robot_id`."""

    robot_id: str
    message_id: str
    #: None in a 1:1 chat that was not opened from a group.
    group_id: str | None
    #: None when the platform does not tell who spoke; then no private route exists.
    sender_id: str | None
    nickname: str
    private: bool
    text: str
    #: Content hash of a stored photo.
    photo: str | None
    received_at: datetime

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at must say its time zone")

    @property
    def talk(self) -> TalkKey:
        """The talk this line belongs to: one resident and one robot.

        A resident without an id cannot be recognised again, so each such line is its own talk.
        """
        who = self.sender_id or f"unknown:{self.message_id}"
        return TalkKey(f"{self.robot_id}|{who}")


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
