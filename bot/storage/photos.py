"""Photos, stored once under the hash of their content."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.message import StoredPhoto
from bot.storage.tables import photo


class SqlPhotos:
    """Photos on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, sha256: str) -> StoredPhoto | None:
        """Return a photo by its hash."""
        question = select(photo.c.mime, photo.c.content).where(photo.c.sha256 == sha256)
        row = (await self._connection.execute(question)).first()
        return StoredPhoto(row.mime, row.content) if row else None
