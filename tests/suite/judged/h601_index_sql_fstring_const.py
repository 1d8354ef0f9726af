"""index sql fstring const

Revision ID: 706fe8d8807e
Revises: e639697436e7
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
T = "Orders".lower()

# revision identifiers, used by Alembic.
revision = "706fe8d8807e"
down_revision = "e639697436e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(f"/* CONCURRENTLY */ create   unique\n index ux ON {T} (user_id)")


def downgrade() -> None:
    raise NotImplementedError("forward only")
