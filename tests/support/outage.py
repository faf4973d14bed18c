"""A database that goes away and comes back."""

from __future__ import annotations

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


async def shut(url: str, *, away: bool) -> None:
    """Close one database to everybody, or open it again."""
    own = make_url(url)
    server = create_async_engine(own.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = own.database
    async with server.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {not away}"))
        if away:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                ),
                {"name": name},
            )
    await server.dispose()
