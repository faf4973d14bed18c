"""The real clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The port `Clock` on the system's time."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        return datetime.now(UTC)
