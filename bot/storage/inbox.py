"""Every line ever received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.message import InboundMessage, InboxId, StoredMessage, TalkKey
from bot.storage.tables import inbox, official, talk, ticket_message

_ROLE = select(official.c.role).where(
    official.c.robot_id == bindparam("of_robot"), official.c.person == bindparam("of_person")
)
#: Written once and given the rows apart: a statement with its rows in it is compiled every time.
_STORE = (
    insert(inbox)
    .values(role=_ROLE.scalar_subquery())
    .on_conflict_do_nothing()
    .returning(inbox.c.id, inbox.c.robot_id, inbox.c.message_id)
)


class SqlInbox:
    """The port `Inbox` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def store_all(self, messages: Sequence[InboundMessage]) -> Sequence[InboxId | None]:
        """Store messages in their order, with their speakers' offices.

        None for each that its robot already has.
        """
        rows = await self._connection.execute(_STORE, [_row(message) for message in messages])
        new = {(row.robot_id, row.message_id): InboxId(row.id) for row in rows}
        return [new.pop((m.robot_id, m.message_id), None) for m in messages]

    async def oldest_waiting(self, talk_key: TalkKey) -> StoredMessage | None:
        """Return the next line of a talk."""
        row = (
            await self._connection.execute(
                select(inbox)
                .where(inbox.c.talk == talk_key, inbox.c.done_at.is_(None))
                .order_by(inbox.c.id)
                .limit(1)
            )
        ).first()
        return _stored(row) if row else None

    async def latest(self, talk_key: TalkKey) -> StoredMessage:
        """Return the newest line of a talk that has not opened a ticket; there must be one."""
        opened = exists().where(ticket_message.c.message == inbox.c.id, ticket_message.c.opened)
        rows = await self._connection.execute(
            select(inbox)
            .where(inbox.c.talk == talk_key, ~opened)
            .order_by(inbox.c.id.desc())
            .limit(1)
        )
        return _stored(rows.one())

    async def done(self, message: InboxId, route: str) -> None:
        """Mark a line as answered."""
        await self._connection.execute(
            update(inbox)
            .where(inbox.c.id == message)
            .values(done_at=func.clock_timestamp(), route=route)
        )

    async def progress(self, message_id: str) -> Sequence[Mapping[str, Any]]:
        """Return how far a platform message has come, at each robot that has it."""
        rows = await self._connection.execute(
            select(
                inbox.c.message_id,
                inbox.c.robot_id,
                inbox.c.route,
                inbox.c.received_at,
                inbox.c.done_at,
            )
            .where(inbox.c.message_id == message_id)
            .order_by(inbox.c.id)
        )
        return [dict(row._mapping) for row in rows]

    async def try_again(self, message: InboxId, due_at: datetime) -> int:
        """Put a line back; return how often it has been tried."""
        tried = await self._connection.scalar(
            update(inbox)
            .where(inbox.c.id == message)
            .values(attempts=inbox.c.attempts + 1, due_at=due_at)
            .returning(inbox.c.attempts)
        )
        return int(tried or 0)

    async def without_receipt(
        self, received_before: datetime, most: int
    ) -> Sequence[tuple[StoredMessage, int]]:
        """Return lines that wait too long and were not told so, with their talk's owner version.

        They count as told from now on. Lines of a talk that a human has taken are not meant: the
        human answers those.
        """
        late = (
            select(inbox.c.id)
            .join(talk, talk.c.key == inbox.c.talk)
            .where(
                inbox.c.done_at.is_(None),
                inbox.c.receipt_at.is_(None),
                inbox.c.received_at < received_before,
                talk.c.owner.is_(None),
            )
            .order_by(inbox.c.id)
            .limit(most)
            .with_for_update(of=inbox, skip_locked=True)
        )
        rows = await self._connection.execute(
            update(inbox)
            .where(inbox.c.id.in_(late.scalar_subquery()), talk.c.key == inbox.c.talk)
            .values(receipt_at=func.clock_timestamp())
            .returning(inbox, talk.c.owner_version)
        )
        found = sorted(rows.all(), key=lambda row: row.id)
        return [(_stored(row), row.owner_version) for row in found]


def _row(message: InboundMessage) -> dict[str, Any]:
    return {
        "robot_id": message.robot_id,
        "message_id": message.message_id,
        "talk": message.talk,
        "group_id": message.group_id,
        "sender_id": message.sender_id,
        "speaker_id": message.speaker_id,
        "nickname": message.nickname,
        "private": message.private,
        "text": message.text,
        "photo": message.photo,
        "form": message.form,
        "quote": message.quote,
        "of_robot": message.robot_id,
        "of_person": message.sender_id,
        "received_at": message.received_at,
        "due_at": message.received_at,
    }


def _stored(row: Row[Any]) -> StoredMessage:
    message = InboundMessage(
        robot_id=row.robot_id,
        message_id=row.message_id,
        group_id=row.group_id,
        sender_id=row.sender_id,
        nickname=row.nickname,
        private=row.private,
        text=row.text,
        photo=row.photo,
        received_at=row.received_at,
        speaker_id=row.speaker_id,
        form=row.form,
        quote=row.quote,
    )
    return StoredMessage(id=InboxId(row.id), message=message, attempts=row.attempts)
