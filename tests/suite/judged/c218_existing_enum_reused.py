"""ticket history

Revision ID: a6e7240cfa73
Revises: cec4a2d2d04d
Create Date: 2026-08-23 10:09:27.022882

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision = 'a6e7240cfa73'
down_revision = 'cec4a2d2d04d'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "ticket_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "state",
            postgresql.ENUM("new", "open", "closed", name="ticket_state", create_type=False),
            nullable=False,
        ),
    )


def downgrade():
    op.drop_table("ticket_history")
