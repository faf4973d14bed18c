"""Alembic's entry: migrates the database named by DATABASE_URL, with its password from a file or not."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import create_engine, text

from bot.settings import server_urls
from bot.storage.tables import metadata


def migrate() -> None:
    """Run the migrations under an advisory lock, so that two starters never collide."""
    engine = create_engine(server_urls(os.environ, needed=["DATABASE_URL"])["DATABASE_URL"])
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(4807)"))
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


migrate()
