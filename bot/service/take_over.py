"""A human takes a talk over, speaks in it, and gives it back."""

from __future__ import annotations

import uuid
from dataclasses import replace

from bot.domain.errors import TalkNotTaken, TalkTakenByOther, UserMistake
from bot.domain.message import TalkKey
from bot.domain.talk import Talk
from bot.ports import Clock, Publisher, Store, Work
from bot.service import addressing
from bot.service.carry_out import DESK, UNATTENDED
from bot.service.receive import NEW_LINE, TALK_CHANGED
from bot.texts import replies


class TakeOver:
    """The staff's side of a talk. From `take` to `release` the robot says nothing in it."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def take(self, talk: TalkKey, who: str) -> Talk:
        """Make `who` the owner; raises TalkNotFound, or TalkTakenByOther.

        Never waits for a running answer of the robot: that one is dropped when it comes to commit.
        """
        async with self._store.transaction() as work:
            now = self._clock.now()
            known = await work.talks.lock(talk)
            if known.owner not in (None, DESK, who):
                raise TalkTakenByOther
            taken = await work.talks.change_owner(talk, who, now)
            await work.handoffs.taken(talk, who, now)
            await work.deadlines.clear(UNATTENDED, talk)
        await self._publisher.publish(TALK_CHANGED)
        return taken

    async def reply(
        self, talk: TalkKey, who: str, text: str, *, private: bool = False, once: str = ""
    ) -> None:
        """Say words of a human; raises TalkNotTaken when `who` does not own the talk.

        The same words sent again with the same `once` are said once.
        """
        if not text.strip():
            raise UserMistake("回复不能是空的。")
        async with self._store.transaction() as work:
            owned = await self._owned(work, talk, who)
            quiet = private or await work.handoffs.is_confidential(talk)
            key = f"staff:{talk}:{once or uuid.uuid4()}"
            line = addressing.in_talk(owned, "staff", text.strip(), key, private=quiet)
            if line is None:
                raise UserMistake("这件事只能私聊，但这位居民没有可私聊的账号，请换个办法联系。")
            await work.outbox.put(replace(line, author=who), self._clock.now())
        await self._publisher.publish(NEW_LINE)

    async def release(self, talk: TalkKey, who: str) -> None:
        """Give the talk back to the robot, with a word to the resident."""
        async with self._store.transaction() as work:
            now = self._clock.now()
            owned = await self._owned(work, talk, who)
            quiet = await work.handoffs.is_confidential(talk)
            await work.talks.change_owner(talk, None, now)
            await work.talks.remember(talk, events=[], waiting_for=None, unclear=0, offer=None)
            await work.handoffs.closed(talk, now)
            key = f"released:{uuid.uuid4()}"
            word = addressing.in_talk(owned, "status", replies.RELEASED, key, private=quiet)
            if word is not None:
                await work.outbox.put(word, now)
        await self._publisher.publish(NEW_LINE)

    @staticmethod
    async def _owned(work: Work, talk: TalkKey, who: str) -> Talk:
        known = await work.talks.lock(talk)
        if known.owner in (None, DESK):
            raise TalkNotTaken
        if known.owner != who:
            raise TalkTakenByOther
        return known
