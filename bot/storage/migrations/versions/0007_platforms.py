"""What a real chat platform needs: groups that come and go, officials, sessions, attachments.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("group_chat", sa.Column("grid", sa.Text))
    op.add_column(
        "group_chat", sa.Column("state", sa.Text, nullable=False, server_default="active")
    )
    op.add_column("group_chat", _moment("met_at", nullable=True))
    op.add_column("group_chat", sa.Column("bound_by", sa.Text))
    op.add_column("group_chat", _moment("bound_at", nullable=True))
    op.create_table(
        "official",
        sa.Column("robot_id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        _moment("added_at"),
    )
    op.create_table(
        "chat_session",
        sa.Column("robot_id", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        _moment("expires_at"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _moment("raised_at"),
        sa.Column("closed_by", sa.Text),
        _moment("closed_at", nullable=True),
    )
    op.create_index(
        "uq_notice_open",
        "notice",
        ["kind", "ref"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column("inbox", sa.Column("speaker_id", sa.Text))
    op.add_column("inbox", sa.Column("form", sa.Text, nullable=False, server_default="text"))
    op.add_column("inbox", sa.Column("quote", sa.Text))
    op.add_column("inbox", sa.Column("role", sa.Text))
    op.create_table(
        "attachment",
        sa.Column("message", sa.BigInteger, sa.ForeignKey("inbox.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("sha256", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _moment("due_at"),
        sa.Column("error", sa.Text),
    )
    op.create_index(
        "ix_attachment_waiting",
        "attachment",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.add_column("outbox", sa.Column("speaker", sa.Text))
    op.add_column("outbox", sa.Column("choices", JSONB))
    op.add_column("outbox", sa.Column("route", sa.Text))
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])


def downgrade() -> None:
    op.drop_index("ix_outbox_sent_at", "outbox")
    for column in ("route", "choices", "speaker"):
        op.drop_column("outbox", column)
    op.drop_table("attachment")
    for column in ("role", "quote", "form", "speaker_id"):
        op.drop_column("inbox", column)
    for table in ("notice", "chat_session", "official"):
        op.drop_table(table)
    for column in ("bound_at", "bound_by", "met_at", "state", "grid"):
        op.drop_column("group_chat", column)
