"""enum add then check

Revision ID: f11534eb30b8
Revises: 5a7105a6b83a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "f11534eb30b8"
down_revision = "5a7105a6b83a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TYPE ticket_state ADD VALUE 'parked'")
    op.create_index("ix_parked", "tickets", ["id"], postgresql_where=sa.text("state = 'parked'"))


def downgrade() -> None:
    raise NotImplementedError("forward only")
