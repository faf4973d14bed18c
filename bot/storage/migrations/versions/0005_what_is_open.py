"""What is open and whom it belongs to, found without reading what is closed.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["state", "urgency"],
        postgresql_where=sa.text("state NOT IN ('CLOSED', 'WITHDRAWN')"),
    )
    op.create_index(
        "ix_talk_owned", "talk", ["owner"], postgresql_where=sa.text("owner IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_talk_owned", table_name="talk")
    op.drop_index("ix_ticket_open", table_name="ticket")
