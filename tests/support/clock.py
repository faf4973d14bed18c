"""A clock one can set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: 10:00 on a Sunday in 临江.
MORNING = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class SetClock:
    """The port `Clock`, standing still until it is told otherwise."""

    def __init__(self, at: datetime = MORNING) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self._at

    def advance(self, **span: float) -> datetime:
        """Move on by a span such as `minutes=10`; return the time then."""
        self._at += timedelta(**span)
        return self._at
