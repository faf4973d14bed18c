"""Who of the staff said a line, and a talk's lines in order.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("author", sa.Text(), nullable=True))
    op.create_index("ix_outbox_talk", "outbox", ["talk", "id"])
    op.create_index("ix_inbox_talk", "inbox", ["talk", "id"])


def downgrade() -> None:
    op.drop_index("ix_inbox_talk", table_name="inbox")
    op.drop_index("ix_outbox_talk", table_name="outbox")
    op.drop_column("outbox", "author")
