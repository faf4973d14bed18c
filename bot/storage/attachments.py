"""What came beside words: fetched at once, kept under the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.message import Attachment, InboxId, WaitingAttachment
from bot.storage.tables import attachment, inbox, photo


class SqlAttachments:
    """The port `Attachments` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, message: InboxId, found: Sequence[Attachment], now: datetime) -> None:
        """Remember what is still to be fetched for a message."""
        await self._connection.execute(
            insert(attachment).values(
                [
                    {
                        "message": message,
                        "place": place,
                        "kind": one.kind,
                        "name": one.name,
                        "code": one.code,
                        "due_at": now,
                    }
                    for place, one in enumerate(found)
                ]
            )
        )

    async def claim(self, now: datetime, until: datetime, most: int) -> Sequence[WaitingAttachment]:
        """Take what is due; nobody else gets it before `until`."""
        due = (
            select(attachment.c.message, attachment.c.place)
            .where(attachment.c.state == "waiting", attachment.c.due_at <= now)
            .order_by(attachment.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
            .subquery()
        )
        rows = await self._connection.execute(
            update(attachment)
            .where(attachment.c.message == due.c.message, attachment.c.place == due.c.place)
            .where(inbox.c.id == attachment.c.message)
            .values(due_at=until, attempts=attachment.c.attempts + 1)
            .returning(attachment, inbox.c.robot_id)
        )
        return [_waiting(row) for row in rows]

    async def kept(
        self, one: WaitingAttachment, sha256: str, mime: str, content: bytes, now: datetime
    ) -> None:
        """Store the content; the first picture of a message is also the message's own."""
        await self._connection.execute(
            insert(photo)
            .values(sha256=sha256, mime=mime, content=content, at=now)
            .on_conflict_do_nothing()
        )
        await self._set(one, state="kept", sha256=sha256, code=None, error=None)
        if one.kind == "picture":
            await self._connection.execute(
                update(inbox)
                .where(inbox.c.id == one.message)
                .values(photo=func.coalesce(inbox.c.photo, sha256))
            )

    async def later(self, one: WaitingAttachment, due_at: datetime, why: str) -> None:
        """Try again at `due_at`."""
        await self._set(one, due_at=due_at, error=why)

    async def lost(self, one: WaitingAttachment, why: str) -> None:
        """It will never be here; `why` is shown to the staff."""
        await self._set(one, state="lost", code=None, error=why)

    async def of_messages(self, messages: Sequence[InboxId]) -> Sequence[Mapping[str, Any]]:
        """Return what came with messages, in order, without the content."""
        rows = await self._connection.execute(
            select(attachment)
            .where(attachment.c.message.in_(messages))
            .order_by(attachment.c.message, attachment.c.place)
        )
        return [dict(row._mapping) for row in rows]

    async def _set(self, one: WaitingAttachment, **values: Any) -> None:
        await self._connection.execute(
            update(attachment)
            .where(attachment.c.message == one.message, attachment.c.place == one.place)
            .values(**values)
        )


def _waiting(row: Any) -> WaitingAttachment:
    return WaitingAttachment(
        message=InboxId(row.message),
        place=row.place,
        robot_id=row.robot_id,
        kind=row.kind,
        name=row.name,
        code=row.code,
        attempts=row.attempts,
    )
