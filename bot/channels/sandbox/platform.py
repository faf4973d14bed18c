"""The pretended chat platform: it keeps what its groups show, as DingTalk would."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert

from bot.channels.sandbox.parse import ROBOT, Photo, Post
from bot.domain.outgoing import Line
from bot.ports import Clock, Publisher
from bot.storage.database import Database
from bot.storage.tables import photo, sandbox_line

ROBOT_ID = "sandbox"


class SandboxPlatform:
    """Groups and their lines. It is also the `Channel` through which the robot speaks there."""

    def __init__(self, database: Database, publisher: Publisher, clock: Clock) -> None:
        self._database = database
        self._publisher = publisher
        self._clock = clock

    async def show(self, post: Post, message_id: str, at: datetime) -> None:
        """Show what somebody wrote; the same id a second time shows nothing new."""
        await self._store(
            message_id=message_id,
            group_id=post.group,
            sender=post.user or "",
            addressee=ROBOT if post.at_bot or post.private else None,
            private=post.private,
            text=post.text,
            photo=post.photo.sha256 if post.photo else None,
            reply_to=None,
            at=at,
        )

    async def send(self, line: Line) -> None:
        """Show a line of the robot."""
        await self._store(
            message_id=f"bot-{uuid.uuid4().hex}",
            group_id=line.group_id or f"1:{line.person}",
            sender=ROBOT,
            addressee=line.person,
            private=line.private,
            text=line.text,
            photo=None,
            reply_to=line.reply_to,
            at=self._clock.now(),
        )

    async def keep_photo(self, picture: Photo, at: datetime) -> None:
        """Store a photo once, under the hash of its content."""
        async with self._database.transaction() as work:
            await work.connection.execute(
                insert(photo)
                .values(sha256=picture.sha256, mime=picture.mime, content=picture.content, at=at)
                .on_conflict_do_nothing()
            )

    async def photo(self, sha256: str) -> tuple[str, bytes] | None:
        """Return type and content of a photo."""
        async with self._database.reading() as work:
            row = (
                await work.connection.execute(select(photo).where(photo.c.sha256 == sha256))
            ).first()
        return (row.mime, row.content) if row else None

    async def lines(
        self, group: str, after: int, reader: str | None, most: int = 500
    ) -> Sequence[Mapping[str, Any]]:
        """Return lines with a higher number than `after`; private ones only to whom they concern."""
        mine: list[ColumnElement[bool]] = [sandbox_line.c.private.is_(False)]
        if reader is not None:
            mine += [sandbox_line.c.sender == reader, sandbox_line.c.addressee == reader]
        question = (
            select(sandbox_line)
            .where(sandbox_line.c.group_id == group, sandbox_line.c.seq > after, or_(*mine))
            .order_by(sandbox_line.c.seq)
            .limit(most)
        )
        async with self._database.reading() as work:
            return [dict(r._mapping) for r in await work.connection.execute(question)]

    async def _store(self, **values: Any) -> None:
        async with self._database.transaction() as work:
            # one writer at a time for each group: whoever has read up to N never misses a line
            # that got a lower number but was committed later
            await work.connection.exec_driver_sql(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"sandbox:{values['group_id']}",)
            )
            await work.connection.execute(
                insert(sandbox_line).values(**values).on_conflict_do_nothing()
            )
        await self._publisher.publish(f"sandbox:{values['group_id']}")
