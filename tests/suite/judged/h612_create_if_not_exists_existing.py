"""create if not exists existing

Revision ID: 5d0328d3b7f2
Revises: ea17927fc893
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "5d0328d3b7f2"
down_revision = "ea17927fc893"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE IF NOT EXISTS orders (id bigint primary key, user_id bigint)")
    op.create_index("ix_o", "orders", ["user_id"])


def downgrade() -> None:
    raise NotImplementedError("forward only")
