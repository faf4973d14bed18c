"""What a month has used of a platform's quotas: counted from what was received and sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import Robots
from bot.storage.tables import attachment, inbox, outbox

#: A post through a chat's own address counts as a message, any other as a call.
_SESSION = "session"


class SqlUsage:
    """The port `Usage` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, robots: Robots, start: datetime, end: datetime) -> Mapping[str, int]:
        """Return used `messages` and `calls` from `start` until before `end`."""
        received = await self._count(
            select(func.count())
            .select_from(inbox)
            .where(inbox.c.received_at >= start, inbox.c.received_at < end)
            .where(_ours(inbox, robots))
        )
        rows = await self._connection.execute(
            select(outbox.c.route, func.count())
            .where(outbox.c.sent_at >= start, outbox.c.sent_at < end, _ours(outbox, robots))
            .group_by(outbox.c.route)
        )
        sent = {route: int(count) for route, count in rows}
        by_session = sent.pop(_SESSION, 0)
        fetched = await self._count(
            select(func.count())
            .select_from(attachment.join(inbox, inbox.c.id == attachment.c.message))
            .where(inbox.c.received_at >= start, inbox.c.received_at < end)
            .where(_ours(inbox, robots))
        )
        return {
            "messages": received + by_session,
            "calls": fetched + sum(sent.values()),
        }

    async def _count(self, question: Select[int]) -> int:
        return int(await self._connection.scalar(question) or 0)


def _ours(table: Table, robots: Robots) -> ColumnElement[bool]:
    listed = table.c.robot_id.in_(robots.names)
    return ~listed if robots.but else listed
