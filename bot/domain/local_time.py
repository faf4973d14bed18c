"""The time of day people live by: the whole of China keeps one, without daylight saving."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def local_day(moment: datetime) -> str:
    """Return the calendar day in China, such as 20261122."""
    return f"{moment.astimezone(CHINA):%Y%m%d}"


def local_clock(moment: datetime) -> str:
    """Return the time of day in China, such as 09:05."""
    return f"{moment.astimezone(CHINA):%H:%M}"
