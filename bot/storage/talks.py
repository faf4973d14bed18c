"""Talks, their owners, and the leases that keep two workers out of one talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import LeaseLost, TalkChanged, TalkNotFound
from bot.domain.followup import Offer
from bot.domain.message import InboundMessage, TalkKey
from bot.domain.talk import Lease, Talk
from bot.storage.tables import inbox, talk

_NEW = insert(talk)
#: Written once: a statement with its rows in it is compiled every time.
_MEET = _NEW.on_conflict_do_update(
    index_elements=["key"],
    set_={
        "nickname": func.coalesce(func.nullif(_NEW.excluded.nickname, ""), talk.c.nickname),
        "private": _NEW.excluded.private,
        "group_id": func.coalesce(_NEW.excluded.group_id, talk.c.group_id),
    },
)


class SqlTalks:
    """The port `Talks` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def meet_all(self, messages: Sequence[InboundMessage]) -> None:
        """Make sure the talk of each message exists and knows where it was last heard."""
        heard = {message.talk: _met(message) for message in messages if message.group_id is None}
        heard |= {message.talk: _met(message) for message in messages if message.group_id}
        for message in messages:  # the last one tells where it was heard and under which name
            heard[message.talk] |= {"private": message.private, "nickname": message.nickname}
        rows = [heard[key] for key in sorted(heard)]  # one order for all: no deadlock
        await self._connection.execute(_MEET, rows)

    async def lease_next(self, holder: str, now: datetime, until: datetime) -> Lease | None:
        """Take a lease on the talk whose line has waited longest; None when nothing is due.

        A talk is due by its *oldest* waiting line, so that a line put back for later holds back
        those behind it and the order stays.
        """
        heads = (
            select(inbox.c.talk, inbox.c.due_at, inbox.c.id)
            .where(inbox.c.done_at.is_(None))
            .ext(distinct_on(inbox.c.talk))
            .order_by(inbox.c.talk, inbox.c.id)
            .subquery()
        )
        free = or_(talk.c.lease_until.is_(None), talk.c.lease_until < now)
        due = (
            select(talk.c.key)
            .join(heads, heads.c.talk == talk.c.key)
            .where(heads.c.due_at <= now, free)
            .order_by(heads.c.id)
            .limit(1)
            .with_for_update(of=talk, skip_locked=True)
        )
        row = (
            await self._connection.execute(
                update(talk)
                .where(talk.c.key == due.scalar_subquery())
                .values(lease_holder=holder, lease_until=until, fence=talk.c.fence + 1)
                .returning(talk.c.key, talk.c.fence)
            )
        ).first()
        return Lease(TalkKey(row.key), row.fence) if row else None

    async def release(self, lease: Lease) -> None:
        """Give the lease back, unless somebody else has it by now."""
        await self._connection.execute(
            update(talk)
            .where(talk.c.key == lease.talk, talk.c.fence == lease.fence)
            .values(lease_until=None, lease_holder=None)
        )

    async def release_all(self, holder: str) -> None:
        """Give back every lease of a holder that has begun a new life."""
        await self._connection.execute(
            update(talk)
            .where(talk.c.lease_holder == holder)
            .values(lease_until=None, lease_holder=None)
        )

    async def load(self, key: TalkKey) -> Talk | None:
        """Return the talk."""
        row = (await self._connection.execute(select(talk).where(talk.c.key == key))).first()
        return _talk(row) if row else None

    async def hold(self, lease: Lease, owner_version: int) -> None:
        """Keep talk and lease fixed until commit. Raises LeaseLost or TalkChanged."""
        row = (
            await self._connection.execute(
                select(talk.c.fence, talk.c.owner_version)
                .where(talk.c.key == lease.talk)
                .with_for_update()
            )
        ).one()
        if row.fence != lease.fence:
            raise LeaseLost
        if row.owner_version != owner_version:
            raise TalkChanged

    async def remember(
        self,
        key: TalkKey,
        *,
        events: Sequence[Mapping[str, Any]],
        waiting_for: str | None,
        unclear: int,
        offer: Offer | None,
    ) -> None:
        """Keep the dialogue's memory."""
        kept = {"nos": list(offer.nos), "at": offer.at.isoformat()} if offer else None
        await self._connection.execute(
            update(talk)
            .where(talk.c.key == key)
            .values(events=list(events), waiting_for=waiting_for, unclear=unclear, offer=kept)
        )

    async def change_owner(self, key: TalkKey, owner: str | None, now: datetime) -> Talk:
        """Give the talk to somebody; every answer decided before this moment is void."""
        row = (
            await self._connection.execute(
                update(talk)
                .where(talk.c.key == key)
                .values(owner=owner, owner_version=talk.c.owner_version + 1)
                .returning(talk)
            )
        ).first()
        if row is None:
            raise TalkNotFound
        return _talk(row)

    async def lock(self, key: TalkKey) -> Talk:
        """Return the talk and keep its owner until commit; raises TalkNotFound."""
        row = (
            await self._connection.execute(select(talk).where(talk.c.key == key).with_for_update())
        ).first()
        if row is None:
            raise TalkNotFound
        return _talk(row)


def _met(message: InboundMessage) -> dict[str, Any]:
    return {
        "key": message.talk,
        "robot_id": message.robot_id,
        "sender_id": message.sender_id,
        "nickname": message.nickname,
        "group_id": message.group_id,
        "private": message.private,
    }


def _talk(row: Row[Any]) -> Talk:
    return Talk(
        key=TalkKey(row.key),
        owner=row.owner,
        owner_version=row.owner_version,
        events=row.events,
        waiting_for=row.waiting_for,
        unclear=row.unclear,
        offer=Offer(row.offer["nos"], datetime.fromisoformat(row.offer["at"]))
        if row.offer
        else None,
        sender_id=row.sender_id,
        group_id=row.group_id,
        private=row.private,
        robot_id=row.robot_id,
        nickname=row.nickname,
    )
