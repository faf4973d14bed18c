"""What goes out: lines to a group or to one person, and what happens when a send is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

OutboxId = NewType("OutboxId", int)

#: `answer` is what somebody asked for or is asked; `reply` is small talk.
LineKind = Literal["emergency", "number", "status", "answer", "reply", "staff", "receipt"]

#: Lines that are sent once more, word for word, when nobody knows whether they arrived (design D4).
#: A doubled emergency line does no harm, a missing one may. A doubled joke is just odd.
REPEATED_WHEN_UNKNOWN: frozenset[LineKind] = frozenset({"emergency", "number", "status", "answer"})

#: Lines a takeover silences when their sending has not begun. The rest is owed to the resident.
SILENCED_BY_TAKEOVER: frozenset[LineKind] = frozenset({"answer", "reply", "receipt"})

#: Emergencies overtake everything that waits for the same target; the rest keeps its order.
URGENT: frozenset[LineKind] = frozenset({"emergency"})


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer a resident can give with one tap where the platform tells who tapped."""

    label: str
    #: What the tap says, word for word as if the resident had written it.
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line to say. Either `private` to `person`, or into `group_id` addressed to `person`."""

    kind: LineKind
    text: str
    robot_id: str
    group_id: str | None
    person: str | None
    private: bool
    #: Platform id of the message this answers.
    reply_to: str | None = None
    #: The talk it was decided in, and that talk's owner version at the time.
    talk: str | None = None
    owner_version: int | None = None
    #: Unique: storing the same line twice stores it once.
    key: str = ""
    #: Login of the member of staff whose words these are; None for the robot's.
    author: str | None = None
    #: Id of the addressee where only @ reaches them (see InboundMessage.speaker_id).
    speaker: str | None = None
    choices: tuple[Choice, ...] = ()
    #: More people this line is for, when several lines were put into one.
    also_to: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """Lines of one target leave in order."""
        return f"1:{self.person}" if self.private else f"g:{self.group_id}"


@dataclass(frozen=True, slots=True)
class Robots:
    """Some robots, or with `but` all others."""

    names: frozenset[str]
    but: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A line taken from the outbox to be sent now."""

    id: OutboxId
    line: Line
    attempts: int
    #: It may have been said already.
    doubted: bool = False
