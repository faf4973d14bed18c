"""Which of a resident's matters a line is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.talk import DANGER_LASTS
from bot.domain.ticket import State, Ticket

#: Matters whose result a resident is most likely to judge, likeliest first.
_JUDGED = (State.CALLBACK, State.REPORTED, State.REWORK, State.PROCESSING)


def named(tickets: Sequence[Ticket], numbers: Iterable[str]) -> Ticket | None:
    """Return the ticket whose number, or its tail, was said; the newest if a tail fits several."""
    wanted = set(numbers)
    fits = [t for t in tickets if t.number in wanted or t.tail in wanted]
    return max(fits, key=lambda t: t.created_at, default=None)


def open_ones(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return what is still open, newest first."""
    return sorted((t for t in tickets if t.state.is_open), key=lambda t: t.created_at, reverse=True)


def running_emergency(tickets: Sequence[Ticket], now: datetime) -> Ticket | None:
    """Return the emergency that the resident has told just now."""
    recent = (t for t in tickets if t.state is State.EMERGENCY)
    return next((t for t in recent if now - t.created_at <= DANGER_LASTS), None)


def latest_open(tickets: Sequence[Ticket]) -> Ticket | None:
    """Return the newest open matter."""
    return next(iter(open_ones(tickets)), None)


def judged(tickets: Sequence[Ticket], now: datetime) -> Ticket | None:
    """Return the matter a rating is about: one waiting for it, else open, else just closed."""
    for state in _JUDGED:
        for ticket in tickets:
            if ticket.state is state:
                return ticket
    recent = [t for t in tickets if t.state is State.CLOSED and now <= t.can_be_reopened_at]
    return latest_open(tickets) or next(iter(recent), None)
