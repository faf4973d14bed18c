"""A human takes a talk over, speaks in it, and gives it back."""

from __future__ import annotations

import uuid

from bot.domain.errors import TalkNotTaken, TalkTakenByOther, UserMistake
from bot.domain.message import TalkKey
from bot.domain.outgoing import Line, LineKind
from bot.domain.talk import Talk
from bot.ports import Clock, Publisher, Store, Work
from bot.service.carry_out import DESK, UNATTENDED
from bot.service.receive import NEW_LINE
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
            return taken

    async def reply(self, talk: TalkKey, who: str, text: str, *, private: bool = False) -> None:
        """Say words of a human; raises TalkNotTaken when `who` does not own the talk."""
        if not text.strip():
            raise UserMistake("回复不能是空的。")
        async with self._store.transaction() as work:
            owned = await self._owned(work, talk, who)
            quiet = private or await _must_be_quiet(work, owned)
            line = _line(owned, "staff", text.strip(), private=quiet)
            await work.outbox.put(line, self._clock.now())
        await self._publisher.publish(NEW_LINE)

    async def release(self, talk: TalkKey, who: str) -> None:
        """Give the talk back to the robot, with a word to the resident."""
        async with self._store.transaction() as work:
            now = self._clock.now()
            owned = await self._owned(work, talk, who)
            quiet = await _must_be_quiet(work, owned)
            await work.talks.change_owner(talk, None, now)
            await work.talks.remember(talk, events=[], waiting_for=None, unclear=0)
            await work.handoffs.closed(talk, now)
            await work.outbox.put(_line(owned, "status", replies.RELEASED, private=quiet), now)
        await self._publisher.publish(NEW_LINE)

    @staticmethod
    async def _owned(work: Work, talk: TalkKey, who: str) -> Talk:
        known = await work.talks.lock(talk)
        if known.owner in (None, DESK):
            raise TalkNotTaken
        if known.owner != who:
            raise TalkTakenByOther
        return known


async def _must_be_quiet(work: Work, talk: Talk) -> bool:
    """Tell whether words in this talk belong into the 1:1 chat whatever the staff chose."""
    return talk.private or await work.handoffs.is_confidential(talk.key)


def _line(talk: Talk, kind: LineKind, text: str, *, private: bool) -> Line:
    """Return a line into the talk's group, or into its 1:1 chat where there is no group."""
    quiet = private or talk.group_id is None
    if quiet and talk.sender_id is None:
        raise UserMistake("这位居民没有可私聊的账号，请在群里回复。")
    return Line(
        kind=kind,
        text=text,
        robot_id=talk.robot_id,
        group_id=talk.group_id,
        person=talk.sender_id,
        private=quiet,
        talk=talk.key,
        key=f"{kind}:{uuid.uuid4()}",
    )
