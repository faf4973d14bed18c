"""A month's quota of a platform: counted, warned about in time, and spent on purpose at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.local_time import CHINA
from bot.domain.outgoing import LineKind

#: What an organisation that pays nothing may use in a month (DingTalk, since 2025-11-19).
FREE = {"messages": 3_000, "calls": 5_000}
_WARN, _SPARE = 0.80, 0.95
#: What may be left unsaid, the less needed first.
_SMALL: frozenset[LineKind] = frozenset({"receipt"})
_OWED: frozenset[LineKind] = frozenset({"emergency", "number", "status", "answer", "staff"})


class Thrift(Enum):
    """How carefully posts are spent."""

    NONE = "none"
    #: Nearly used up: lines share posts, receipts are left unsaid.
    SPARE = "spare"
    #: Used up: only what is owed is tried.
    OUT = "out"

    def forbids(self, kind: LineKind) -> bool:
        """Tell whether a line of this kind is left unsaid."""
        if self is Thrift.OUT:
            return kind not in _OWED
        return self is Thrift.SPARE and kind in _SMALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one quota allows in a month and what was used of it."""

    #: `messages` (received, and session replies) or `calls` (metered API calls).
    kind: str
    used: int
    most: int
    #: Whether the operator has said so; a quota that is only guessed is warned about, not held to.
    known: bool = True

    @property
    def is_near(self) -> bool:
        """Tell whether the admins should know."""
        return self.used >= self.most * _WARN

    @property
    def is_out(self) -> bool:
        """Tell whether nothing is left."""
        return self.used >= self.most

    @property
    def thrift(self) -> Thrift:
        """How carefully to go on."""
        if not self.known:
            return Thrift.NONE
        if self.is_out:
            return Thrift.OUT
        return Thrift.SPARE if self.used >= self.most * _SPARE else Thrift.NONE


def thriftiest(uses: list[Use]) -> Thrift:
    """Return how carefully to spend: out only when every way out is used up."""
    if uses and all(use.thrift is Thrift.OUT for use in uses):
        return Thrift.OUT
    return Thrift.SPARE if any(use.thrift is not Thrift.NONE for use in uses) else Thrift.NONE


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """Return where the calendar month of `now` begins and ends, local time."""
    start = now.astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)
