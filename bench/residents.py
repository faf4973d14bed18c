"""Residents who write at a steady rate, whether or not the robot keeps up, and wait for answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.sandbox import AWAY, Sandbox, moment
from bot.texts import replies

_LOOK = 0.5  # seconds between two looks into a group; the figures come from the lines' own times
_LOOK_IN_PRIVATE = 3.0
#: Lines that are no answer yet.
NOT_YET = frozenset({replies.RECEIPT, replies.PERSONAL_DATA_HINT})


@dataclass(slots=True)
class Said:
    """One message of one resident, and what came back. Times are seconds since 1970."""

    message_id: str
    group: str
    user: str
    text: str
    sent_at: float = 0.0
    #: Seconds until the door said 202; None while it has not.
    acknowledged: float | None = None
    #: The message's number in its group.
    seq: int | None = None
    answered_at: float | None = None
    private: bool = False
    receipts: int = 0
    seen: set[int] = field(default_factory=set)

    @property
    def waited(self) -> float | None:
        """Seconds until the first answer; receipts and hints do not count as one."""
        return None if self.answered_at is None else self.answered_at - self.sent_at


class Residents:
    """Each message comes from a resident of its own, spread evenly over the groups."""

    def __init__(self, sandbox: Sandbox, groups: Sequence[str], run: str) -> None:
        self._sandbox = sandbox
        self._groups = groups
        self._run = run
        self._cursors: dict[str, int] = {}

    async def say(self, texts: Sequence[str], rate: float, timeout: float) -> list[Said]:
        """Say all texts at `rate` a second; return when all are answered or the time is up."""
        said = [self._of(number, text) for number, text in enumerate(texts)]
        deadline = time.time() + len(said) / rate + timeout
        await self._skip_the_past()
        writing = asyncio.ensure_future(self._write(said, rate, deadline))
        try:
            await self._listen(said, deadline)
            await writing
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return said

    def _of(self, number: int, text: str) -> Said:
        group = self._groups[number % len(self._groups)]
        return Said(f"{self._run}-{number}", group, f"{self._run}-{number}", text)

    async def _skip_the_past(self) -> None:
        for group in self._groups:
            lines = await self._sandbox.lines(group, self._cursors.get(group, 0))
            if lines:
                self._cursors[group] = lines[-1]["seq"]

    async def _write(self, said: Sequence[Said], rate: float, deadline: float) -> None:
        begin = time.time()
        async with asyncio.TaskGroup() as posts:
            for number, one in enumerate(said):
                await asyncio.sleep(max(0.0, begin + number / rate - time.time()))
                posts.create_task(self._post(one, deadline))

    async def _post(self, one: Said, deadline: float) -> None:
        """Post until it is stored; the time runs from the first attempt."""
        one.sent_at = time.time()
        while one.acknowledged is None and time.time() < deadline:
            try:
                await self._sandbox.post(one.group, one.user, one.text, one.message_id)
                one.acknowledged = time.time() - one.sent_at
            except AWAY:
                await asyncio.sleep(0.5)

    async def _listen(self, said: Sequence[Said], deadline: float) -> None:
        waiting = {one.message_id: one for one in said}
        looked: dict[str, float] = {}
        while waiting and time.time() < deadline:
            await asyncio.sleep(_LOOK)
            try:
                await self._look(waiting)
                await self._look_in_private(waiting, looked)
            except AWAY:
                continue
            waiting = {key: one for key, one in waiting.items() if one.answered_at is None}

    async def _look(self, waiting: dict[str, Said]) -> None:
        for group in {one.group for one in waiting.values() if one.sent_at}:
            for line in await self._sandbox.lines(group, self._cursors.get(group, 0)):
                self._cursors[group] = line["seq"]
                _take(waiting, line)

    async def _look_in_private(self, waiting: dict[str, Said], looked: dict[str, float]) -> None:
        """Whoever has heard nothing in the group for a while looks into the 1:1 chat."""
        now = time.time()
        for one in waiting.values():
            late = now - looked.get(one.message_id, one.sent_at) > _LOOK_IN_PRIVATE
            if late and one.seq is not None and one.answered_at is None:
                looked[one.message_id] = now
                for line in await self._sandbox.lines(one.group, one.seq, one.user):
                    _take(waiting, line)


def _take(waiting: dict[str, Said], line: dict[str, Any]) -> None:
    own = waiting.get(line["message_id"])
    if own is not None:
        own.seq = line["seq"]
    one = waiting.get(line["reply_to"] or "")
    if one is None or line["from"] != "robot" or line["seq"] in one.seen:
        return
    one.seen.add(line["seq"])
    one.receipts += line["text"] == replies.RECEIPT
    if line["text"] not in NOT_YET and one.answered_at is None:
        one.answered_at = moment(line)
        one.private = line["private"]
