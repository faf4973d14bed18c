"""What the FAQ last said in a talk, and what residents thought of its answers.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("talk", sa.Column("offer", JSONB))
    op.create_table(
        "faq_verdict",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("no", sa.Integer, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_faq_verdict_no", "faq_verdict", ["no"])


def downgrade() -> None:
    op.drop_table("faq_verdict")
    op.drop_column("talk", "offer")
