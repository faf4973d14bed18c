"""Whoever waits two seconds for an answer is told, honestly, that the message is safe."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.message import StoredMessage
from bot.domain.outgoing import Line
from bot.ports import Clock, Publisher, Store
from bot.service import addressing
from bot.service.receive import NEW_LINE
from bot.texts import replies

PATIENCE = timedelta(seconds=2)
#: One round takes no more; ten thousand at once are told in ten rounds.
_AT_ONCE = 1000


class GiveReceipts:
    """Sends one neutral receipt for each message that has waited too long."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many receipts were given; as long as there are many, goes on at once."""
        told = given = await self._round()
        while given == _AT_ONCE:
            given = await self._round()
            told += given
        return told

    async def _round(self) -> int:
        now = self._clock.now()
        async with self._store.transaction() as work:
            late = await work.inbox.without_receipt(now - PATIENCE, _AT_ONCE)
            told = [_receipt(stored, version) for stored, version in late]
            lines = [line for line in told if line is not None]
            await work.outbox.put_all(lines, now)
        if lines:
            await self._publisher.publish(NEW_LINE)
        return len(lines)


def _receipt(stored: StoredMessage, owner_version: int) -> Line | None:
    return addressing.answer(
        stored.message,
        "receipt",
        replies.RECEIPT,
        f"receipt:{stored.id}",
        owner_version=owner_version,
    )
