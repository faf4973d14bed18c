"""What admins must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import NoticeNotFound
from bot.storage.tables import notice


class SqlNotices:
    """The port `Notices` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def raise_(
        self, kind: str, ref: str, words: str, now: datetime, *, once: bool = False
    ) -> bool:
        """Tell the admins something; False while the same is open, or with `once` ever was."""
        if once and await self._connection.scalar(
            select(notice.c.id).where(notice.c.kind == kind, notice.c.ref == ref).limit(1)
        ):
            return False
        stored = await self._connection.scalar(
            insert(notice)
            .values(kind=kind, ref=ref, text=words, raised_at=now)
            .on_conflict_do_nothing(
                index_elements=["kind", "ref"], index_where=text("closed_at IS NULL")
            )
            .returning(notice.c.id)
        )
        return stored is not None

    async def open(self, most: int = 100) -> Sequence[Mapping[str, Any]]:
        """Return what nobody has put away, newest first."""
        rows = await self._connection.execute(
            select(notice)
            .where(notice.c.closed_at.is_(None))
            .order_by(notice.c.id.desc())
            .limit(most)
        )
        return [dict(row._mapping) for row in rows]

    async def close(self, number: int, by: str, now: datetime) -> None:
        """Put one away; raises NoticeNotFound."""
        row = await self._connection.execute(
            update(notice)
            .where(notice.c.id == number, notice.c.closed_at.is_(None))
            .values(closed_by=by, closed_at=now)
            .returning(notice.c.id)
        )
        if row.first() is None:
            raise NoticeNotFound

    async def settled(self, kind: str, ref: str, by: str, now: datetime) -> None:
        """Put away what has been seen to by other means."""
        await self._connection.execute(
            update(notice)
            .where(notice.c.kind == kind, notice.c.ref == ref, notice.c.closed_at.is_(None))
            .values(closed_by=by, closed_at=now)
        )
