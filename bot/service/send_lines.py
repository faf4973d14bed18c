"""Lines leave: claimed, checked for personal data, sent, and marked by what became of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.outgoing import Line, WaitingLine
from bot.ports import Channel, Clock, Publisher, RateBudget, SendImpossible, SendRefused, Store
from bot.service.receive import TALK_CHANGED
from nlu.text import personal_data

log = logging.getLogger(__name__)

_AT_ONCE = 20
_SLOWEST_RETRY = 60.0
#: A sender that was not heard of for this long has died with its line in the air.
SENDER_LOST = timedelta(seconds=10)
_PATIENCE = 8.0  # seconds for one send; less than SENDER_LOST, so that nobody else touches the line


class SendLines:
    """Sends what waits in the outbox, each target in its own order."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        budget: RateBudget,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._store = store
        self._channels = channels
        self._budget = budget
        self._publisher = publisher
        self._clock = clock

    async def __call__(self) -> bool:
        """Send one batch; False when nothing waited."""
        async with self._store.transaction() as work:
            claimed = await work.outbox.claim(self._clock.now(), _AT_ONCE)
        await asyncio.gather(*(self._send(line) for line in claimed))
        if claimed:
            await self._publisher.publish(TALK_CHANGED)
        return bool(claimed)

    async def give_up_lost(self) -> None:
        """Decide about lines whose sender died between begin and answer."""
        async with self._store.transaction() as work:
            for line in await work.outbox.begun_before(self._clock.now() - SENDER_LOST):
                await work.outbox.in_doubt(line, self._clock.now())

    async def _send(self, waiting: WaitingLine) -> None:
        wait = await self._budget.take(waiting.line.target)
        if wait > 0:
            await self._put_back(waiting, wait, "the target's budget is used up")
            return
        try:
            channel = self._channels[waiting.line.robot_id]
            await asyncio.wait_for(channel.send(fit_to_leave(waiting.line)), _PATIENCE)
        except SendRefused as refusal:
            tries = min(waiting.attempts, 6)
            await self._put_back(waiting, min(_SLOWEST_RETRY, 2.0**tries), str(refusal))
        except (SendImpossible, KeyError) as end:
            await self._bury(waiting, str(end))
        except Exception as doubt:
            await self._doubt(waiting, doubt)
        else:
            async with self._store.transaction() as work:
                await work.outbox.sent(waiting, self._clock.now())

    async def _put_back(self, waiting: WaitingLine, seconds: float, why: str) -> None:
        async with self._store.transaction() as work:
            due = self._clock.now() + timedelta(seconds=seconds)
            await work.outbox.refused(waiting, due, why)

    async def _bury(self, waiting: WaitingLine, why: str) -> None:
        log.error("A line can never be sent", extra={"action": "line_dead", "line": waiting.id})
        async with self._store.transaction() as work:
            await work.outbox.dead(waiting, why)

    async def _doubt(self, waiting: WaitingLine, doubt: Exception) -> None:
        log.warning(
            "Nobody knows whether a line was sent",
            extra={"action": "line_in_doubt", "line": waiting.id, "why": type(doubt).__name__},
        )
        async with self._store.transaction() as work:
            await work.outbox.in_doubt(waiting, self._clock.now())


def fit_to_leave(line: Line) -> Line:
    """Return the line as it may leave: everything for a group is masked, whoever wrote it."""
    return line if line.private else replace(line, text=personal_data.mask(line.text))
