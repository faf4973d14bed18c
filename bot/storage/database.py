"""The database and its transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.deadlines import SqlDeadlines
from bot.storage.faq import SqlFaq
from bot.storage.groups import SqlGroups
from bot.storage.handoffs import SqlHandoffs
from bot.storage.inbox import SqlInbox
from bot.storage.outbox import SqlOutbox
from bot.storage.talks import SqlTalks
from bot.storage.tickets import SqlTickets


class SqlWork:
    """One transaction with every repository in it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.inbox = SqlInbox(connection)
        self.talks = SqlTalks(connection)
        self.tickets = SqlTickets(connection)
        self.outbox = SqlOutbox(connection)
        self.handoffs = SqlHandoffs(connection)
        self.deadlines = SqlDeadlines(connection)
        self.faq = SqlFaq(connection)
        self.groups = SqlGroups(connection)


class Database:
    """PostgreSQL by its URL. Connections that died with a server are replaced unseen."""

    def __init__(self, url: str, *, connections: int = 12) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlWork]:
        """Open a transaction; it commits when its block ends without an exception."""
        async with self._engine.begin() as connection:
            yield SqlWork(connection)

    async def is_reachable(self) -> bool:
        """Tell whether a question is answered."""
        async with self._engine.connect() as connection:
            return bool(await connection.scalar(text("SELECT true")))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
