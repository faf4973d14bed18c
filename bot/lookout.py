"""Reads messages for danger the moment they come in; a crowd is read in a process of its own.

The rules are pure and take about a millisecond a line. For one line that is nothing; for ten thousand
at once it would hold up everything else this process does.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from time import monotonic

from nlu.text import emergency, personal_data
from nlu.text.emergency import Emergency

log = logging.getLogger(__name__)

#: From this many lines on the way to the other process and back is worth it.
_CROWD = 100
#: Seconds of reading before others get their turn.
_AT_A_STRETCH = 0.02
#: linux/prctl.h
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the rules see in a line."""

    danger: Emergency | None
    #: It tells a phone number, an address or the like.
    is_personal: bool


class Lookout:
    """The port `Lookout`."""

    def __init__(self, crowd: int = _CROWD) -> None:
        self._crowd = crowd
        self._other: ProcessPoolExecutor | None = None

    async def warm_up(self) -> None:
        """Compile the rules, which else the first resident would wait for."""
        await asyncio.to_thread(read, ["您好"])

    async def read(self, texts: Sequence[str]) -> Sequence[Sighting]:
        """Return what the rules see in each line."""
        if len(texts) < self._crowd:
            return await _read_here(texts)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._process(), read, list(texts))
        except (BrokenProcessPool, OSError) as trouble:
            log.warning(
                "The reading process died; reading goes on here",
                extra={"action": "lookout_alone", "why": type(trouble).__name__},
            )
            self.close()
            return await _read_here(texts)

    def close(self) -> None:
        """End the other process."""
        if self._other is not None:
            self._other.shutdown(wait=False, cancel_futures=True)
            self._other = None

    def _process(self) -> ProcessPoolExecutor:
        if self._other is None:
            fresh = multiprocessing.get_context("spawn")  # a fork would copy our loop and sockets
            self._other = ProcessPoolExecutor(1, mp_context=fresh, initializer=_settle_in)
        return self._other


async def _read_here(texts: Sequence[str]) -> Sequence[Sighting]:
    """Read in this process, and let others have their turn every few lines."""
    seen, begun = list[Sighting](), monotonic()
    for text in texts:
        if monotonic() - begun > _AT_A_STRETCH:
            await asyncio.sleep(0)
            begun = monotonic()
        seen += read([text])
    return seen


def read(texts: Sequence[str]) -> Sequence[Sighting]:
    """Return what the rules see in each line."""
    return [Sighting(emergency.detect(t), bool(personal_data.find(t))) for t in texts]


def _settle_in() -> None:
    """In the other process: die with the bot, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
