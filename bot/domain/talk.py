"""The talk: one resident and one robot, remembered from line to line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.followup import Offer
from bot.domain.message import TalkKey

#: What is said this soon after an emergency is taken as part of it: where, who is hurt, what next.
DANGER_LASTS = timedelta(minutes=10)

#: A resident who does not answer a question is registered with what is known after this long.
ANSWER_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk as it was when its lease was taken."""

    key: TalkKey
    #: Who answers: None is the robot, else the login of a member of staff.
    owner: str | None
    #: Goes up whenever the owner changes; an answer decided under an older one is not said.
    owner_version: int
    #: The dialogue's own events, as long as a question is open.
    events: Sequence[Mapping[str, Any]]
    #: The open question: `place`, `matter`, or None.
    waiting_for: str | None
    #: How many lines in a row were not understood.
    unclear: int
    #: What the FAQ said last.
    offer: Offer | None
    sender_id: str | None
    group_id: str | None
    #: Whether the resident last spoke in the 1:1 chat.
    private: bool
    robot_id: str
    nickname: str


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a talk; the fence tells an old holder from the new one."""

    talk: TalkKey
    fence: int
