"""Matters and the people they need: tickets, calls for a human, deadlines, answers, groups, notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.faq import FaqEntry, FaqLine
from bot.domain.message import (
    GroupMet,
    InboundMessage,
    InboxId,
    Role,
    TalkKey,
)
from bot.domain.ticket import Actor, Audience, State, Step, Ticket, Urgency


class Tickets(Protocol):
    """Work orders and their timelines."""

    async def new_number(self, letters: str, day: str) -> str:
        """Return the next number of the day, such as HT20261122-0031."""
        ...

    async def add(self, ticket: Ticket, source: InboxId | None) -> None:
        """Store a new ticket; `source` is the message it came from."""
        ...

    async def attach(self, number: str, message: InboxId) -> None:
        """Remember that a message belongs to a ticket."""
        ...

    async def get(self, number: str, *, lock: bool = False) -> Ticket:
        """Return a ticket by full number; raises TicketNotFound."""
        ...

    async def of_reporter(self, talk: TalkKey) -> Sequence[Ticket]:
        """Return the tickets of a talk, newest first."""
        ...

    async def from_message(self, robot_id: str | None, message_id: str) -> Sequence[Ticket]:
        """Return the tickets a platform message led to."""
        ...

    async def set_state(self, number: str, state: State, now: datetime) -> None:
        """Move a ticket."""
        ...

    async def set_urgency(self, number: str, urgency: Urgency) -> None:
        """Change a ticket's urgency."""
        ...

    async def note(
        self,
        ticket: Ticket,
        *,
        at: datetime,
        actor: Actor,
        who: str,
        step: Step | str,
        to: State,
        text: str,
        audience: Audience,
    ) -> int:
        """Append to the timeline; return the entry's number within the ticket."""
        ...


class Handoffs(Protocol):
    """Calls for a human."""

    async def raise_(
        self,
        *,
        talk: TalkKey,
        kind: str,
        at: datetime,
        ticket: str | None,
        message: InboxId | None,
        note: str = "",
    ) -> int:
        """Call a human; an open call of the same talk, kind and ticket is returned instead."""
        ...

    async def is_confidential(self, talk: TalkKey) -> bool:
        """Tell whether an open call or matter of the talk is one no group may hear of."""
        ...

    async def taken(self, talk: TalkKey, by: str, at: datetime) -> None:
        """Somebody answers the calls of a talk."""
        ...

    async def closed(self, talk: TalkKey, at: datetime) -> None:
        """The calls of a talk are over."""
        ...

    async def answered(self, number: str, by: str, at: datetime) -> None:
        """Somebody has decided about the matter that a call was about."""
        ...


class Deadlines(Protocol):
    """Moments at which something must happen, as rows (design D10)."""

    async def set(self, kind: str, ref: str, due_at: datetime) -> None:
        """Set or move the one deadline of this kind and reference."""
        ...

    async def clear(self, kind: str, ref: str) -> None:
        """Forget it."""
        ...

    async def take_due(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Return (kind, ref) of what is due and forget it, in this transaction."""
        ...


class Faq(Protocol):
    """Questions, their vectors and words."""

    async def candidates(
        self, vector: Sequence[float], words: Sequence[str], most: int, topics: Sequence[int] = ()
    ) -> Sequence[FaqLine]:
        """Return the lines nearest by meaning and by words, and those of `topics`, in no order."""
        ...

    async def digest(self) -> str | None:
        """Return the digest of the files the entries were loaded from, None when there are none."""
        ...

    async def load(self, entries: Sequence[FaqEntry], digest: str) -> None:
        """Put in the entries of the files; what a person has edited since stays as it is."""
        ...

    async def put(self, entry: FaqEntry, editor: str, now: datetime) -> None:
        """Save one entry as a person edited it; live on every instance with the commit."""
        ...

    async def get(self, no: int) -> FaqEntry:
        """Return one entry; raises FaqNotFound."""
        ...

    async def judged(self, no: int, right: bool, message: InboxId, at: datetime) -> None:
        """Remember what a resident said of an answer; for people who keep the FAQ."""
        ...


class Groups(Protocol):
    """Groups the robot sits in, and the officials among those who speak there."""

    async def estate_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return the estate (小区) a group belongs to, if an admin has said so."""
        ...

    async def name_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return what a group is called, if it is known."""
        ...

    async def meet(self, messages: Sequence[InboundMessage], now: datetime) -> Sequence[GroupMet]:
        """Know the groups of messages, and their names as they are now; return the new ones."""
        ...

    async def bind(
        self,
        robot_id: str,
        group_id: str,
        *,
        estate: str | None,
        grid: str | None,
        by: str,
        now: datetime,
    ) -> None:
        """Say which estate and grid a group belongs to; raises GroupNotFound."""
        ...

    async def rename(self, robot_id: str, group_id: str, name: str) -> None:
        """Remember a group's new name; a group nobody has met yet is left alone."""
        ...

    async def gone(self, robot_id: str, group_id: str) -> bool:
        """Remember that nobody can be told anything there any more; False when that was known."""
        ...

    async def recognise(
        self, robot_id: str, person: str, *, name: str, role: Role | None, by: str, now: datetime
    ) -> None:
        """Say which office somebody holds; None takes it away."""
        ...


class Notices(Protocol):
    """What admins must know and nobody has put away yet."""

    async def raise_(
        self, kind: str, ref: str, words: str, now: datetime, *, once: bool = False
    ) -> bool:
        """Tell the admins something; False while the same is open, or with `once` ever was."""
        ...

    async def close(self, number: int, by: str, now: datetime) -> None:
        """Put one away; raises NoticeNotFound."""
        ...

    async def settled(self, kind: str, ref: str, by: str, now: datetime) -> None:
        """Put away what has been seen to by other means."""
        ...
