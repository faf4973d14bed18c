"""The database and its transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.attachments import SqlAttachments
from bot.storage.deadlines import SqlDeadlines
from bot.storage.desk import SqlDesk
from bot.storage.faq import SqlFaq
from bot.storage.groups import SqlGroups
from bot.storage.handoffs import SqlHandoffs
from bot.storage.inbox import SqlInbox
from bot.storage.notices import SqlNotices
from bot.storage.outbox import SqlOutbox
from bot.storage.photos import SqlPhotos
from bot.storage.sessions import SqlSessions
from bot.storage.staff import SqlStaff, SqlStaffSessions
from bot.storage.talks import SqlTalks
from bot.storage.tickets import SqlTickets
from bot.storage.usage import SqlUsage


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
        self.staff = SqlStaff(connection)
        self.sessions = SqlStaffSessions(connection)
        self.desk = SqlDesk(connection)
        self.photos = SqlPhotos(connection)
        self.attachments = SqlAttachments(connection)
        self.notices = SqlNotices(connection)
        self.chat_sessions = SqlSessions(connection)
        self.usage = SqlUsage(connection)


class Database:
    """PostgreSQL by its URL. Connections that died with a server are replaced unseen.

    `patient`: who asks will ask again, so a connection is not tried before each use; a dead one is
    a ConnectionError then.
    """

    def __init__(self, url: str, *, connections: int = 12, patient: bool = False) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=not patient,
            connect_args={"connect_timeout": 5},
        )
        self._readers = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlWork]:
        """Open a transaction; it commits when its block ends without an exception.

        Raises ConnectionError when the database is away or has no room: nobody's question was at
        fault, and nothing can be written down about it either.
        """
        try:
            async with self._engine.begin() as connection:
                yield SqlWork(connection)
        except (OperationalError, NoConnectionFree) as away:
            raise ConnectionError("the database is away") from away

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlWork]:
        """Open a connection for questions only: each stands alone, nothing is begun or committed."""
        try:
            async with self._readers.connect() as connection:
                yield SqlWork(connection)
        except (OperationalError, NoConnectionFree) as away:
            raise ConnectionError("the database is away") from away

    async def is_reachable(self) -> bool:
        """Tell whether a question is answered."""
        async with self._readers.connect() as connection:
            return bool(await connection.scalar(text("SELECT true")))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
