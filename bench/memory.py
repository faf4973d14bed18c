"""Memory and processor time of processes with all their children."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import psutil

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def megabytes(pid: int) -> float:
    """Return the memory of a process and its children: shared pages count in proportion."""
    return sum(_of_one(process) for process in _tree(pid)) / 2**20


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of its children that still run."""
    total = 0.0
    for process in _tree(pid):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def busy_seconds() -> float:
    """Return the processor time everything on this machine has used since it was started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def _tree(pid: int) -> Iterable[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _of_one(process: psutil.Process) -> float:
    """PSS in bytes where the kernel tells it, else RSS, which counts shared pages in full."""
    try:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        found = _PSS.search(rollup)
        return int(found[1]) * 1024.0 if found else float(process.memory_info().rss)
    except OSError:
        try:
            return float(process.memory_info().rss)
        except psutil.Error:
            return 0.0
    except psutil.Error:
        return 0.0
