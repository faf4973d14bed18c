"""Where chats of a platform may be answered for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import chat_session

_NEW = insert(chat_session)
#: Written once: a statement with its rows in it is compiled every time.
_REMEMBER = _NEW.on_conflict_do_update(
    index_elements=["robot_id", "target"],
    set_={"url": _NEW.excluded.url, "expires_at": _NEW.excluded.expires_at},
    where=chat_session.c.expires_at <= _NEW.excluded.expires_at,
)


class SqlSessions:
    """Session addresses, the newest of each chat."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def remember(self, sessions: Mapping[tuple[str, str], tuple[str, datetime]]) -> None:
        """Keep (url, end) for each (robot, target); the one that lives longest wins."""
        if not sessions:
            return
        rows = [
            {"robot_id": robot, "target": target, "url": url, "expires_at": end}
            for (robot, target), (url, end) in sorted(sessions.items())
        ]
        await self._connection.execute(_REMEMBER, rows)

    async def find(self, robot_id: str, target: str, now: datetime) -> str | None:
        """Return the address of a chat that is still open at `now`."""
        url: str | None = await self._connection.scalar(
            select(chat_session.c.url).where(
                chat_session.c.robot_id == robot_id,
                chat_session.c.target == target,
                chat_session.c.expires_at > now,
            )
        )
        return url

    async def forget(self, robot_id: str, target: str) -> None:
        """Forget an address the platform no longer knows."""
        await self._connection.execute(
            delete(chat_session).where(
                chat_session.c.robot_id == robot_id, chat_session.c.target == target
            )
        )

    async def drop_expired(self, now: datetime) -> int:
        """Forget what is over; return how many there were."""
        done = await self._connection.execute(
            delete(chat_session).where(chat_session.c.expires_at < now)
        )
        return done.rowcount
