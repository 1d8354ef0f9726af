"""backfill helper ddl

Revision ID: 32a53510d47f
Revises: e87c098805ad
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
def _fill():
    op.execute("UPDATE orders SET ch2 = channel WHERE ch2 IS NULL")

# revision identifiers, used by Alembic.
revision = "32a53510d47f"
down_revision = "e87c098805ad"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("ch2", sa.Text()))
    _fill()


def downgrade() -> None:
    raise NotImplementedError("forward only")
