"""The migrations create the tables the code knows, and nothing else."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bot.storage.tables import metadata


def test_migrated_tables_are_those_of_the_code(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_partial_and_vector_indexes_are_there(database_url: str) -> None:
    """Alembic does not compare what an index is made with, so it is asked for here."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = {
            index["name"]: {**index["dialect_options"], "unique": index["unique"]}
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
        }
    engine.dispose()
    assert found["ix_faq_phrase_vector"]["postgresql_using"] == "hnsw"
    assert found["uq_ticket_message_opened"]["unique"]
    for name in (
        "ix_inbox_waiting",
        "ix_outbox_open",
        "ix_handoff_open",
        "ix_ticket_open",
        "ix_talk_owned",
    ):
        assert found[name]["postgresql_where"]
