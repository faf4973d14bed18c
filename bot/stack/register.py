"""One stack for one state directory; what an earlier one left behind is ended first."""

import contextlib
import fcntl
import json
import os
import shutil
from dataclasses import dataclass, field

import psutil

from bot.stack.paths import Places, open_private, write_private
from bot.stack.processes import gone
from bot.stack.refusals import HomeInUse

#: The wall clock may have been corrected since the process was recorded.
SAME_START_SECONDS = 2.0
LEFTOVER_GRACE = 5.0


@dataclass
class Register:
    """Who runs here: a lock the kernel frees with us, and a list that outlives a kill -9."""

    places: Places
    _lock: int | None = None
    _children: dict[str, tuple[int, float]] = field(default_factory=dict)

    def take(self) -> None:
        lock = open_private(str(self.places.lock), os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise HomeInUse(self.places.home, self._read()[0]) from None
        self._lock = lock

    async def end_leftovers(self) -> None:
        """End what a killed supervisor left, and only what it had recorded."""
        family = [one for pid, born in self._read()[1] for one in _family(pid, born)]
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.terminate()
        await gone(family, LEFTOVER_GRACE)
        self._write()

    def add(self, part: str, pid: int) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            self._children[part] = (pid, psutil.Process(pid).create_time())
            self._write()

    def remove(self, part: str) -> None:
        if self._children.pop(part, None):
            self._write()

    def release(self) -> None:
        if self._lock is not None:
            self.places.register.unlink(missing_ok=True)
            shutil.rmtree(self.places.sockets, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def _write(self) -> None:
        kept = {"supervisor": os.getpid(), "children": list(self._children.values())}
        write_private(self.places.register, json.dumps(kept))

    def _read(self) -> tuple[int | None, list[tuple[int, float]]]:
        try:
            kept = json.loads(self.places.register.read_text(encoding="utf-8"))
            children = [(int(pid), float(born)) for pid, born in kept["children"]]
            return int(kept["supervisor"]), children
        except (OSError, ValueError, KeyError, TypeError):
            return None, []


def _family(pid: int, born: float) -> list[psutil.Process]:
    try:
        one = psutil.Process(pid)
        if abs(one.create_time() - born) > SAME_START_SECONDS:
            return []
        return [one, *one.children(recursive=True)]
    except psutil.Error:
        return []
