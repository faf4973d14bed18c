"""A fresh database for every test: a copy of one that was migrated once."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from psycopg.errors import ObjectInUse
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import make_url

_count = itertools.count(1)


class Databases:
    """Makes and drops databases on one server. `url` names the migrated one, which nobody uses."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    @asynccontextmanager
    async def fresh(self, template: str | None = None) -> AsyncIterator[str]:
        """Yield the URL of a copy of a database, and drop the copy in the end.

        Without FORCE: that would want to end an autovacuum worker, which our role may not.
        """
        source = make_url(template).database if template else self._url.database
        name = f"test_{next(_count)}"
        await self._command(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(source or ""))
        )
        try:
            yield self._named(name)
        finally:
            with suppress(ObjectInUse):  # left by a test that failed; it goes with the server
                await self._command(SQL("DROP DATABASE {}").format(Identifier(name)))

    def _named(self, name: str, driver: str = "postgresql+psycopg") -> str:
        url = self._url.set(database=name, drivername=driver)
        return url.render_as_string(hide_password=False)

    async def _command(self, command: Composed) -> None:
        url = self._named("postgres", "postgresql")
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute(command)
