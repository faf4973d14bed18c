"""Moments at which something must happen, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import deadline


class SqlDeadlines:
    """The port `Deadlines` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def set(self, kind: str, ref: str, due_at: datetime) -> None:
        """Set or move the one deadline of this kind and reference."""
        await self._connection.execute(
            insert(deadline)
            .values(kind=kind, ref=ref, due_at=due_at)
            .on_conflict_do_update(index_elements=["kind", "ref"], set_={"due_at": due_at})
        )

    async def clear(self, kind: str, ref: str) -> None:
        """Forget it."""
        await self._connection.execute(
            delete(deadline).where(deadline.c.kind == kind, deadline.c.ref == ref)
        )

    async def take_due(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Return (kind, ref) of what is due and forget it, in this transaction."""
        due = (
            select(deadline.c.kind, deadline.c.ref)
            .where(deadline.c.due_at <= now)
            .order_by(deadline.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        rows = await self._connection.execute(
            delete(deadline)
            .where(tuple_(deadline.c.kind, deadline.c.ref).in_(due))
            .returning(deadline.c.kind, deadline.c.ref)
        )
        return [(row.kind, row.ref) for row in rows]
