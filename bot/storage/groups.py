"""Groups the robot sits in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import group_chat


class SqlGroups:
    """The port `Groups` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def estate_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return the estate (小区) a group belongs to, if an admin has said so."""
        estate: str | None = await self._connection.scalar(
            select(group_chat.c.estate).where(
                group_chat.c.robot_id == robot_id, group_chat.c.group_id == group_id
            )
        )
        return estate

    async def name_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return what a group is called, if it is known."""
        name: str | None = await self._connection.scalar(
            select(group_chat.c.name).where(
                group_chat.c.robot_id == robot_id, group_chat.c.group_id == group_id
            )
        )
        return name

    async def bind(self, robot_id: str, group_id: str, name: str, estate: str | None) -> None:
        """Add a group, unless it is known."""
        await self._connection.execute(
            insert(group_chat)
            .values(robot_id=robot_id, group_id=group_id, name=name, estate=estate)
            .on_conflict_do_nothing()
        )

    async def all(self, robot_id: str) -> Sequence[Mapping[str, Any]]:
        """Return the groups of a robot by id."""
        rows = await self._connection.execute(
            select(group_chat)
            .where(group_chat.c.robot_id == robot_id)
            .order_by(group_chat.c.group_id)
        )
        return [dict(row._mapping) for row in rows]
