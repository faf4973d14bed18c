"""What DingTalk brings is stored in batches, in its order, and only then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from time import monotonic

from bot.channels.dingtalk.parse import Arrival
from bot.domain.message import InboundMessage
from bot.ports import Sighting
from bot.service.receive import Receive

log = logging.getLogger(__name__)

#: Together in one transaction: enough for a flood.
_AT_ONCE = 200
#: From this many on, storing them comes before answering others.
_CROWD = 3
#: Read and not stored yet; beyond this the socket is not read, and TCP slows the other side down.
_MOST_WAITING = 2000
#: So many at a time are a flood; it is over when there were fewer for so many seconds.
_FLOOD = 100
_FLOOD_IS_OVER = 0.6
#: After so many seconds nobody is kept waiting for a receipt, however many still come.
_FLOOD_LASTS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    stored: asyncio.Future[None]


_Batch = tuple[Sequence[_Waiting], Sequence[Sighting]]


class Intake:
    """Stores arrivals one batch after another; while the database is away they wait here."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue(_MOST_WAITING)
        self._calm = asyncio.Event()
        self._calm.set()
        self._flood_seen = self._flood_began = -_FLOOD_LASTS

    async def put(self, arrival: Arrival) -> Awaitable[None]:
        """Accept an arrival, waiting while too many do; what is returned resolves when it is stored.

        Then it raises what made storing it alone impossible.
        """
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        await self._waiting.put(waiting)
        if self._waiting.qsize() >= _CROWD:
            self._calm.clear()
        if self._waiting.qsize() >= _FLOOD:
            self._note_flood()
        return waiting.stored

    async def calm(self) -> None:
        """Return when there is no crowd: what has come must be safe before anything is answered."""
        while self.is_flooded:  # noqa: ASYNC110 - that it is over has no event
            await asyncio.sleep(_FLOOD_IS_OVER / 4)
        await self._calm.wait()

    @property
    def is_busy(self) -> bool:
        """Tell whether messages wait to be stored, for some seconds at most."""
        return self.is_flooded or not self._calm.is_set()

    @property
    def is_flooded(self) -> bool:
        """Tell whether a flood is just being stored: a moment later all can be told at once."""
        now = monotonic()
        goes_on = now - self._flood_seen < _FLOOD_IS_OVER
        return goes_on and now - self._flood_began < _FLOOD_LASTS

    def _note_flood(self) -> None:
        now = monotonic()
        if now - self._flood_seen >= _FLOOD_IS_OVER:
            self._flood_began = now
        self._flood_seen = now

    async def run(self) -> None:
        """Store what comes, until cancelled; the next batch is read while one is stored."""
        read: asyncio.Queue[_Batch] = asyncio.Queue(1)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._read(read))
            both.create_task(self._keep(read))

    async def _read(self, read: asyncio.Queue[_Batch]) -> None:
        while True:
            batch = await self._batch()
            try:
                seen = await self._receive.read([one.arrival.message for one in batch])
            except Exception as fault:  # a bug of ours must not make the door deaf
                for waiting in batch:
                    self._give_up(waiting, fault)
            else:
                await read.put((batch, seen))

    async def _keep(self, read: asyncio.Queue[_Batch]) -> None:
        while True:
            batch, seen = await read.get()
            await self._store(batch, seen)

    async def _batch(self) -> list[_Waiting]:
        batch = [await self._waiting.get()]
        while len(batch) < _AT_ONCE and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        if self._waiting.qsize() < _CROWD:
            self._calm.set()
        return batch

    async def _store(self, batch: Sequence[_Waiting], seen: Sequence[Sighting]) -> None:
        """Store a batch; one that nobody can store must not hold back the others."""
        try:
            await self._patiently([waiting.arrival for waiting in batch], seen)
        except Exception as fault:
            if len(batch) == 1:
                self._give_up(batch[0], fault)
                return
            for waiting, sight in zip(batch, seen, strict=True):
                await self._store([waiting], [sight])
        else:
            for waiting in batch:
                _settle(waiting.stored)

    async def _patiently(self, arrivals: Sequence[Arrival], seen: Sequence[Sighting]) -> None:
        """Store arrivals, however long the database is away."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._once(arrivals, seen)
                return
            except (OSError, TimeoutError) as away:
                self._note_away(away, pause)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)

    async def _once(self, arrivals: Sequence[Arrival], seen: Sequence[Sighting]) -> None:
        """Store them with the ways back: an answer may be decided the moment a message is."""
        messages: list[InboundMessage] = [arrival.message for arrival in arrivals]
        sessions = {
            (arrival.message.robot_id, arrival.session.target): (
                arrival.session.url,
                arrival.session.expires_at,
            )
            for arrival in arrivals
            if arrival.session is not None
        }
        await self._receive.all(messages, sessions, seen)

    @staticmethod
    def _give_up(waiting: _Waiting, fault: Exception) -> None:
        log.error(
            "A message could not be stored",
            extra={"action": "intake_fault", "robot": waiting.arrival.message.robot_id},
            exc_info=fault,
        )
        if not waiting.stored.done():
            waiting.stored.set_exception(fault)

    @staticmethod
    def _note_away(away: Exception, pause: float) -> None:
        if pause == _FIRST_PAUSE:  # the first of a row: the rest would say the same
            log.warning(
                "The database is away; messages wait and are not acknowledged",
                extra={"action": "intake_waits", "why": type(away).__name__},
            )


def _settle(stored: asyncio.Future[None]) -> None:
    if not stored.done():  # its reader may be gone
        stored.set_result(None)
