"""Whoever waits two seconds for an answer is told, honestly, that the message is safe."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.outgoing import Line
from bot.ports import Clock, Publisher, Store
from bot.service import addressing
from bot.service.receive import NEW_LINE
from bot.texts import replies

PATIENCE = timedelta(seconds=2)


class GiveReceipts:
    """Sends one neutral receipt for each message that has waited too long."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many receipts were given."""
        now = self._clock.now()
        lines: list[Line] = []
        async with self._store.transaction() as work:
            for stored in await work.inbox.without_receipt(now - PATIENCE):
                talk = await work.talks.load(stored.message.talk)
                line = addressing.answer(
                    stored.message, "receipt", replies.RECEIPT, f"receipt:{stored.id}", talk=talk
                )
                if line is not None:
                    await work.outbox.put(line, now)
                    lines.append(line)
        if lines:
            await self._publisher.publish(NEW_LINE)
        return len(lines)
