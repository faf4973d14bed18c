"""Which chat of the sandbox shows a line, and what kind of line of the robot it is.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sandbox_line", sa.Column("chat", sa.Text(), nullable=True))
    op.add_column("sandbox_line", sa.Column("kind", sa.Text(), nullable=True))
    op.execute(
        "UPDATE sandbox_line SET chat = CASE"
        " WHEN NOT private THEN group_id"
        " WHEN sender = 'robot' THEN '1:' || coalesce(addressee, '')"
        " ELSE '1:' || sender END"
    )
    op.alter_column("sandbox_line", "chat", nullable=False)
    op.create_index("ix_sandbox_line_chat_seq", "sandbox_line", ["chat", "seq"])


def downgrade() -> None:
    op.drop_index("ix_sandbox_line_chat_seq", table_name="sandbox_line")
    op.drop_column("sandbox_line", "kind")
    op.drop_column("sandbox_line", "chat")
