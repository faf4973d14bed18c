"""From reading to taking: one queue for all connections, so that frames are taken in reading order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from bot.channels.dingtalk.frames import Answer, Frame
from bot.channels.dingtalk.watch import StreamWatch

log = logging.getLogger(__name__)

#: Characters that may lie here before reading stops: some thousand messages, or one that is huge.
_MOST_WAITING = 4 * 1024 * 1024
_SMALLEST = 1024  # what a frame costs at least


class FrameTaker(Protocol):
    """Who stores frames."""

    async def take(self, frame: Frame) -> Awaitable[Answer | None]:
        """Accept one frame, called in reading order; may wait, and then less is read.

        What it returns resolves when the frame is durably stored: then the answer is sent as its ack,
        or none for None.
        """
        ...


class Origin(Protocol):
    """Where a frame came from and its ack goes to."""

    async def acknowledge(self, frame: Frame, answer: Answer) -> None:
        """Send the ack, unless the socket is gone; never raises for that."""
        ...

    def taken_on(self) -> None:
        """Note that a frame was read and is now ours to store."""
        ...

    def settled(self) -> None:
        """Note that one of those is done with, acked or not."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frame and where it came from."""

    frame: Frame
    origin: Origin

    @property
    def cost(self) -> int:
        """How much of the queue it takes."""
        return len(self.frame.data) + _SMALLEST


class Dispatch:
    """Brings frames to the taker and acks to their origins.

    A frame whose connection has broken meanwhile is taken all the same: the platform may never push it
    again.
    """

    def __init__(self, taker: FrameTaker, watch: StreamWatch) -> None:
        self._taker = taker
        self._watch = watch
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self._waiting = 0
        self._room = asyncio.Event()

    async def put(self, delivery: Delivery) -> None:
        """Queue a frame; waits while too much lies here."""
        delivery.origin.taken_on()
        try:
            while self._waiting > _MOST_WAITING:
                self._room.clear()
                await self._room.wait()
        except asyncio.CancelledError:
            delivery.origin.settled()
            raise
        self._waiting += delivery.cost
        self._queue.put_nowait(delivery)

    async def run(self) -> None:
        """Take frames until cancelled; then nothing is left running."""
        async with asyncio.TaskGroup() as answers:
            while True:
                delivery = await self._queue.get()
                self._waiting -= delivery.cost
                self._room.set()
                stored = await self._take(delivery)
                answers.create_task(self._answer(delivery, stored))

    async def _take(self, delivery: Delivery) -> Awaitable[Answer | None] | None:
        try:
            return await self._taker.take(delivery.frame)
        except asyncio.CancelledError as fault:
            if _we_are_cancelled():
                raise
            self._note(fault)  # something inside the taker was cancelled, which must not end us
        except Exception as fault:
            self._note(fault)
        return None

    async def _answer(self, delivery: Delivery, stored: Awaitable[Answer | None] | None) -> None:
        try:
            answer = None if stored is None else await _outcome(stored)
            if answer is not None:
                await delivery.origin.acknowledge(delivery.frame, answer)
        except Exception as fault:
            self._note(fault)
        finally:
            delivery.origin.settled()

    def _note(self, fault: BaseException) -> None:
        """Count, and log by name only: the text of a database's error quotes the message."""
        self._watch.failed_takes += 1
        log.error(
            "A frame was not stored and gets no ack",
            extra={"action": "frame_not_stored", "error": type(fault).__name__},
        )


async def _outcome(stored: Awaitable[Answer | None]) -> Answer | None:
    """Wait for an answer; a future belongs to the taker, so our end must not cancel it."""
    if isinstance(stored, asyncio.Future):
        return await asyncio.shield(stored)
    return await stored


def _we_are_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
