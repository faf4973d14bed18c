"""Messages come in: stored, and an emergency answered, before the door says "got it"."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic

from bot.domain.local_time import local_day
from bot.domain.message import InboundMessage, InboxId
from bot.domain.outgoing import Line
from bot.ports import Clock, Lookout, Publisher, Sighting, Store, Work
from bot.service import addressing
from bot.service.raise_alarm import RaiseAlarm
from bot.texts import notices, replies
from nlu.text.emergency import Emergency

NEW_MESSAGE = "inbox"
NEW_LINE = "outbox"
NEW_ATTACHMENT = "attachments"
#: Who answers a talk, or what a line became, has changed: only pages care.
TALK_CHANGED = "talks"
NOTICE = "notices"

#: Where chats may be answered: (url, end) by (robot, target of the outbox).
Sessions = Mapping[tuple[str, str], tuple[str, datetime]]

#: Seconds after which a known group is told to the database once more: it may have been given up.
_ASK_AGAIN = 30.0


class Receive:
    """Stores messages once and wakes whoever answers them.

    Emergency rules run with the very transaction and need neither the model nor a lease: whatever
    else is slow or down, the first line of help is decided with the message itself (design D7).
    """

    def __init__(
        self,
        store: Store,
        lookout: Lookout,
        alarm: RaiseAlarm,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._store = store
        self._lookout = lookout
        self._alarm = alarm
        self._publisher = publisher
        self._clock = clock
        #: Groups this process knows: their names, and when the database was told.
        self._groups: dict[tuple[str, str], tuple[str, float]] = {}

    async def __call__(self, message: InboundMessage) -> InboxId | None:
        """Store `message`; None when it was already here, and then nothing else happens."""
        return (await self.all([message]))[0]

    async def read(self, messages: Sequence[InboundMessage]) -> Sequence[Sighting]:
        """Return what the safety rules see in messages, for who reads the next while storing these."""
        return await self._lookout.read([message.text for message in messages])

    async def all(
        self,
        messages: Sequence[InboundMessage],
        sessions: Sessions | None = None,
        seen: Sequence[Sighting] | None = None,
    ) -> Sequence[InboxId | None]:
        """Store messages in one transaction and in their order; None for each already here.

        `sessions`: where their chats may be answered, (url, end) by (robot, target). `seen`: what
        `read` has returned for them, if it was asked before.
        """
        seen = seen or await self.read(messages)
        unsure = [message for message in messages if not self._knows_group_of(message)]
        async with self._store.transaction() as work:
            await self._meet(work, messages, unsure)
            await work.chat_sessions.remember(sessions or {})
            stored = await work.inbox.store_all(messages)
            for number, message, sight in zip(stored, messages, seen, strict=True):
                if number is not None:
                    await self._look_after(work, number, message, sight.danger)
            await self._warn_privately(work, messages, stored, seen)
        self._remember_groups_of(unsure)  # only now: what was not committed would be forgotten
        await self._tell(messages, stored)
        return stored

    async def _meet(
        self, work: Work, messages: Sequence[InboundMessage], unsure: Sequence[InboundMessage]
    ) -> None:
        """Know talks and groups; a group nobody has met is told to the admins."""
        now = self._clock.now()
        await work.talks.meet_all(messages)
        for group in await work.groups.meet(unsure, now):
            words = notices.new_group(group.name)
            await work.notices.raise_("group", f"{group.robot_id}|{group.group_id}", words, now)

    def _knows_group_of(self, message: InboundMessage) -> bool:
        """Tell whether the database was told of a message's group lately, or has nothing to learn."""
        if message.group_id is None or message.group_name is None:
            return True
        name, told_at = self._groups.get((message.robot_id, message.group_id), ("", 0.0))
        return name == message.group_name and monotonic() - told_at < _ASK_AGAIN

    def _remember_groups_of(self, messages: Sequence[InboundMessage]) -> None:
        now = monotonic()
        for message in messages:
            if message.group_id is not None and message.group_name is not None:
                self._groups[message.robot_id, message.group_id] = (message.group_name, now)

    async def _look_after(
        self, work: Work, stored: InboxId, message: InboundMessage, danger: Emergency | None
    ) -> None:
        if message.attachments:
            await work.attachments.add(stored, message.attachments, message.received_at)
        if message.form == "unread":
            await work.notices.raise_(
                "quota", message.robot_id, notices.WORDS_KEPT_BACK, self._clock.now()
            )
        if danger is not None:
            await self._alarm(work, stored, message, danger)

    async def _warn_privately(
        self,
        work: Work,
        messages: Sequence[InboundMessage],
        stored: Sequence[InboxId | None],
        seen: Sequence[Sighting],
    ) -> None:
        """Tell residents, once a day, that a group is no place for a phone number."""
        hints = [
            self._hint(message)
            for message, number, sight in zip(messages, stored, seen, strict=True)
            if number is not None and sight.danger is None
            if sight.is_personal and not message.private
        ]
        await work.outbox.put_all([hint for hint in hints if hint is not None], self._clock.now())

    def _hint(self, message: InboundMessage) -> Line | None:
        key = f"personal-data:{message.talk}:{local_day(self._clock.now())}"
        return addressing.answer(
            message, "reply", replies.PERSONAL_DATA_HINT, key, only_private=True
        )

    async def _tell(
        self, messages: Sequence[InboundMessage], stored: Sequence[InboxId | None]
    ) -> None:
        new = [message for message, number in zip(messages, stored, strict=True) if number]
        if not new:
            return
        news = [NEW_MESSAGE, NEW_LINE]  # once for all: a worker that finds one wakes the next
        if any(message.attachments for message in new):
            news.append(NEW_ATTACHMENT)
        await asyncio.gather(*map(self._publisher.publish, news))
