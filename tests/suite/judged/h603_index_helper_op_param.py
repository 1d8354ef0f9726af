"""index helper op param

Revision ID: 4e6c4566ce0e
Revises: 0f168074b29a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
def _idx(o, table, cols, **kw):
    o.create_index("ix_" + "_".join([table, *cols]), table, cols, **kw)

# revision identifiers, used by Alembic.
revision = "4e6c4566ce0e"
down_revision = "0f168074b29a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _idx(op, "orders", ["user_id"])


def downgrade() -> None:
    raise NotImplementedError("forward only")
