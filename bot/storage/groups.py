"""Groups the robot sits in, and the officials who sit there too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import GroupNotFound
from bot.domain.message import GroupMet, InboundMessage, Role
from bot.storage.tables import group_chat, official

_NEW: ColumnElement[bool] = literal_column("xmax = 0")  # an insert that updated nothing


class SqlGroups:
    """The port `Groups` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def estate_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return the estate (小区) a group belongs to, if an admin has said so."""
        estate: str | None = await self._connection.scalar(
            select(group_chat.c.estate).where(_is(robot_id, group_id))
        )
        return estate

    async def name_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return what a group is called, if it is known."""
        name: str | None = await self._connection.scalar(
            select(group_chat.c.name).where(_is(robot_id, group_id))
        )
        return name

    async def meet(self, messages: Sequence[InboundMessage], now: datetime) -> Sequence[GroupMet]:
        """Know the groups of messages, and their names as they are now; return the new ones.

        A message is proof that the robot sits there, whatever was heard before.
        """
        named = {(m.robot_id, m.group_id): m.group_name for m in messages if m.group_id}
        met = {key: name for key, name in named.items() if name is not None}
        if not met:
            return []
        new = insert(group_chat).values(
            [
                {"robot_id": robot, "group_id": group, "name": name, "met_at": now}
                for (robot, group), name in sorted(met.items())
            ]
        )
        changed = or_(group_chat.c.name != new.excluded.name, group_chat.c.state != "active")
        rows = await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["robot_id", "group_id"],
                set_={"name": new.excluded.name, "state": "active"},
                where=changed,
            ).returning(group_chat, _NEW.label("new"))
        )
        return [GroupMet(row.robot_id, row.group_id, row.name) for row in rows if row.new]

    async def add(self, robot_id: str, group_id: str, name: str, estate: str | None) -> None:
        """Add a group, unless it is known."""
        await self._connection.execute(
            insert(group_chat)
            .values(robot_id=robot_id, group_id=group_id, name=name, estate=estate)
            .on_conflict_do_nothing()
        )

    async def bind(
        self,
        robot_id: str,
        group_id: str,
        *,
        estate: str | None,
        grid: str | None,
        by: str,
        now: datetime,
    ) -> None:
        """Say which estate and grid a group belongs to; raises GroupNotFound."""
        await self._change(robot_id, group_id, estate=estate, grid=grid, bound_by=by, bound_at=now)

    async def rename(self, robot_id: str, group_id: str, name: str) -> None:
        """Remember a group's new name; a group nobody has met yet is left alone."""
        await self._connection.execute(
            update(group_chat).where(_is(robot_id, group_id)).values(name=name)
        )

    async def gone(self, robot_id: str, group_id: str) -> bool:
        """Remember that nobody can be told anything there any more; False when that was known."""
        row = await self._connection.execute(
            update(group_chat)
            .where(_is(robot_id, group_id), group_chat.c.state == "active")
            .values(state="gone")
            .returning(group_chat.c.group_id)
        )
        return row.first() is not None

    async def all(self, robot_id: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return the groups, those nobody has bound first, then by name."""
        question = select(group_chat).order_by(
            group_chat.c.estate.is_not(None), func.lower(group_chat.c.name), group_chat.c.group_id
        )
        if robot_id is not None:
            question = question.where(group_chat.c.robot_id == robot_id)
        return [dict(row._mapping) for row in await self._connection.execute(question)]

    async def recognise(
        self, robot_id: str, person: str, *, name: str, role: Role | None, by: str, now: datetime
    ) -> None:
        """Say which office somebody holds; None takes it away."""
        if role is None:
            await self._connection.execute(
                official.delete().where(
                    official.c.robot_id == robot_id, official.c.person == person
                )
            )
            return
        new = insert(official).values(
            robot_id=robot_id, person=person, name=name, role=role, added_by=by, added_at=now
        )
        kept = {"name": name, "role": role, "added_by": by, "added_at": now}
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=["robot_id", "person"], set_=kept)
        )

    async def officials(self) -> Sequence[Mapping[str, Any]]:
        """Return everybody whose office is known, by name."""
        rows = await self._connection.execute(select(official).order_by(official.c.name))
        return [dict(row._mapping) for row in rows]

    async def _change(self, robot_id: str, group_id: str, **values: Any) -> None:
        row = await self._connection.execute(
            update(group_chat)
            .where(_is(robot_id, group_id))
            .values(**values)
            .returning(group_chat.c.group_id)
        )
        if row.first() is None:
            raise GroupNotFound


def _is(robot_id: str, group_id: str | None) -> Any:
    return (group_chat.c.robot_id == robot_id) & (group_chat.c.group_id == group_id)
