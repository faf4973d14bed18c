"""How things stand, in numbers, for whoever watches the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and for how many seconds the oldest of them has."""

    count: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The state of the whole, read in one transaction."""

    messages: Waiting
    #: By state and whether urgent: lines not yet said.
    lines: Mapping[tuple[str, bool], Waiting]
    #: By state: what became of the lines of the last day.
    lines_last_day: Mapping[str, int]
    #: By route: what was done with the messages of the last day.
    messages_last_day: Mapping[str, int]
    #: By state and urgency: tickets somebody still has to do something about.
    tickets: Mapping[tuple[str, str], int]
    #: By kind and whether taken: calls for a human.
    calls: Mapping[tuple[str, bool], Waiting]
    #: Talks the robot is quiet in: those without and those with a human.
    talks_unattended: int
    talks_attended: int
    #: Deadlines that should have been taken up.
    overdue: Waiting
    #: By whether reviewed.
    faq: Mapping[bool, int]
    #: How many messages were first answered lately, and the seconds of the median and of the slowest 5 %.
    first_replies: int
    reply_p50: float | None
    reply_p95: float | None
