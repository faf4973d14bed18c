"""Calls for a human."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.message import InboxId, TalkKey
from bot.domain.ticket import State
from bot.storage.tables import handoff, inbox, talk, ticket


class SqlHandoffs:
    """The port `Handoffs` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def raise_(
        self,
        *,
        talk: TalkKey,
        kind: str,
        at: datetime,
        ticket: str | None,
        message: InboxId | None,
        note: str = "",
    ) -> int:
        """Call a human; an open call of the same talk, kind and ticket is returned instead."""
        same_ticket = handoff.c.ticket.is_(None) if ticket is None else handoff.c.ticket == ticket
        known = await self._connection.scalar(
            select(handoff.c.id).where(
                handoff.c.talk == talk,
                handoff.c.kind == kind,
                same_ticket,
                handoff.c.closed_at.is_(None),
            )
        )
        if known is not None:
            return int(known)
        raised = await self._connection.scalar(
            insert(handoff)
            .values(talk=talk, kind=kind, raised_at=at, ticket=ticket, message=message, note=note)
            .returning(handoff.c.id)
        )
        assert raised is not None
        return int(raised)

    async def is_confidential(self, talk: TalkKey) -> bool:
        """Tell whether an open call or matter of the talk is one no group may hear of."""
        called = (
            exists()
            .where(handoff.c.talk == talk, handoff.c.closed_at.is_(None))
            .where(ticket.c.number == handoff.c.ticket, ticket.c.confidential)
        )
        at_work = exists().where(
            ticket.c.talk == talk,
            ticket.c.confidential,
            ticket.c.state.not_in([state.value for state in State if not state.is_open]),
        )
        return bool(await self._connection.scalar(select(or_(called, at_work))))

    async def taken(self, key: TalkKey, by: str, at: datetime) -> None:
        """Somebody answers the calls of a talk."""
        await self._connection.execute(
            update(handoff)
            .where(handoff.c.talk == key, handoff.c.closed_at.is_(None))
            .values(taken_by=by, taken_at=at)
        )

    async def closed(self, key: TalkKey, at: datetime) -> None:
        """The calls of a talk are over."""
        await self._connection.execute(
            update(handoff)
            .where(handoff.c.talk == key, handoff.c.closed_at.is_(None))
            .values(closed_at=at)
        )

    async def answered(self, number: str, by: str, at: datetime) -> None:
        """Somebody has decided about the matter that a call was about."""
        await self._connection.execute(
            update(handoff)
            .where(handoff.c.ticket == number, handoff.c.closed_at.is_(None))
            .values(
                taken_by=func.coalesce(handoff.c.taken_by, by),
                taken_at=func.coalesce(handoff.c.taken_at, at),
                closed_at=at,
            )
        )

    async def talk_of(self, call: int) -> TalkKey | None:
        """Return the talk a call belongs to."""
        found = await self._connection.scalar(select(handoff.c.talk).where(handoff.c.id == call))
        return TalkKey(found) if found is not None else None

    async def open(self, most: int = 200) -> Sequence[Mapping[str, Any]]:
        """Return open calls with what was said, emergencies first, then the longest waiting."""
        rows = await self._connection.execute(
            select(
                handoff,
                talk.c.nickname,
                talk.c.group_id,
                talk.c.owner,
                inbox.c.message_id,
                inbox.c.text,
                inbox.c.private,
            )
            .join(talk, talk.c.key == handoff.c.talk)
            .join(inbox, inbox.c.id == handoff.c.message, isouter=True)
            .where(handoff.c.closed_at.is_(None))
            .order_by((handoff.c.kind == "emergency").desc(), handoff.c.raised_at)
            .limit(most)
        )
        return [dict(row._mapping) for row in rows]
