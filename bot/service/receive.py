"""A message comes in: it is stored, and an emergency is answered, before the door says "got it"."""

from __future__ import annotations

from bot.domain.local_time import local_day
from bot.domain.message import InboundMessage, InboxId
from bot.ports import Clock, Publisher, Store, Work
from bot.service import addressing
from bot.service.raise_alarm import RaiseAlarm
from bot.texts import replies
from nlu.text import emergency, personal_data

NEW_MESSAGE = "inbox"
NEW_LINE = "outbox"
#: Who answers a talk, or what a line became, has changed: only pages care.
TALK_CHANGED = "talks"


class Receive:
    """Stores a message once and wakes whoever answers it.

    Emergency rules run inside the same transaction and need neither the model nor a lease: whatever
    else is slow or down, the first line of help is decided with the message itself (design D7).
    """

    def __init__(self, store: Store, alarm: RaiseAlarm, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._alarm = alarm
        self._publisher = publisher
        self._clock = clock

    async def __call__(self, message: InboundMessage) -> InboxId | None:
        """Store `message`; None when it was already here, and then nothing else happens."""
        async with self._store.transaction() as work:
            await work.talks.meet(message)
            stored = await work.inbox.store(message)
            if stored is not None:
                await self._look_for_danger(work, stored, message)
        if stored is not None:
            await self._publisher.publish(NEW_MESSAGE)
            await self._publisher.publish(NEW_LINE)
        return stored

    async def _look_for_danger(self, work: Work, stored: InboxId, message: InboundMessage) -> None:
        danger = emergency.detect(message.text)
        if danger is not None:
            await self._alarm(work, stored, message, danger)
        elif not message.private and personal_data.find(message.text):
            await self._warn_privately(work, message)

    async def _warn_privately(self, work: Work, message: InboundMessage) -> None:
        """Tell a resident, once a day, that a group is no place for a phone number."""
        now = self._clock.now()
        key = f"personal-data:{message.talk}:{local_day(now)}"
        line = addressing.answer(
            message, "reply", replies.PERSONAL_DATA_HINT, key, only_private=True
        )
        if line is not None:
            await work.outbox.put(line, now)
