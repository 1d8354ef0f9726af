"""functools partial

Revision ID: 54fe459cf89e
Revises: 5cdafaae2fa0
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
import functools

# revision identifiers, used by Alembic.
revision = "54fe459cf89e"
down_revision = "5cdafaae2fa0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add = functools.partial(op.create_index, table_name="orders", columns=["user_id"])
    add("ix_o")


def downgrade() -> None:
    raise NotImplementedError("forward only")
