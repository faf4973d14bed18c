"""The machine the figures come from, in numbers only: no names, no paths.

Both environments read this file, so it takes nothing but the standard library.
"""

from __future__ import annotations

import os
import platform
from datetime import datetime

BUSY = 2.0


def describe() -> str:
    """Return one line: when, cores, memory, system, Python, and whether others were at work."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}; {cores()} cores, {memory:.0f} GB memory, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> str:
    """Return the load of the last minute, with a warning when others were at work."""
    last_minute = os.getloadavg()[0]
    return f"{last_minute:.1f}" + (" (above 2: others were at work)" if last_minute > BUSY else "")
