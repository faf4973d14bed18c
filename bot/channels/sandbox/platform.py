"""The pretended chat platform: it keeps what its groups show, as DingTalk would."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from bot.channels.sandbox.parse import ROBOT, Photo, Post
from bot.domain.message import StoredPhoto
from bot.domain.outgoing import Line
from bot.ports import Clock, Publisher
from bot.storage.database import Database
from bot.storage.tables import photo, sandbox_line

ROBOT_ID = "sandbox"


def private_chat(person: str) -> str:
    """Return the key of a resident's chat with the robot; no group's id has a colon."""
    return f"1:{person}"


def topic(chat: str) -> str:
    """Return what is published when a chat has a new line. Nobody else learns of a private one."""
    return f"sandbox:{chat}"


class SandboxPlatform:
    """Takes lines and photos. It is also the `Channel` through which the robot speaks there."""

    def __init__(self, database: Database, publisher: Publisher, clock: Clock) -> None:
        self._database = database
        self._publisher = publisher
        self._clock = clock

    async def show(self, post: Post, message_id: str, at: datetime) -> None:
        """Show what somebody wrote; the same id a second time shows nothing new."""
        await self._store(
            message_id=message_id,
            group_id=post.group,
            chat=private_chat(post.user or "") if post.private else post.group,
            kind=None,
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
        alone = private_chat(line.person or "")
        group = line.group_id or alone
        await self._store(
            message_id=f"bot-{uuid.uuid4().hex}",
            group_id=group,
            chat=alone if line.private else group,
            kind=line.kind,
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

    async def photo(self, sha256: str) -> StoredPhoto | None:
        """Return a photo by the hash of its content."""
        async with self._database.reading() as work:
            return await work.photos.get(sha256)

    async def _store(self, **values: Any) -> None:
        async with self._database.transaction() as work:
            # one writer at a time for each group and each chat: whoever has read up to N never
            # misses a line that got a lower number but was committed later
            for place in sorted({values["group_id"], values["chat"]}):
                await work.connection.exec_driver_sql(
                    "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"sandbox:{place}",)
                )
            await work.connection.execute(
                insert(sandbox_line).values(**values).on_conflict_do_nothing()
            )
        await self._publisher.publish(topic(values["chat"]))
