"""core backfill after add

Revision ID: 65d5e366e16b
Revises: 5ba6e0778490
Create Date: 2026-06-21 09:33:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "65d5e366e16b"
down_revision = "5ba6e0778490"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("orders", sa.Column("placed_on", sa.Date(), nullable=True))
    orders = sa.table("orders", sa.column("placed_at"), sa.column("placed_on"))
    op.execute(
        sa.update(orders).where(orders.c.placed_on.is_(None)).values(placed_on=sa.cast(orders.c.placed_at, sa.Date))
    )


def downgrade():
    op.drop_column("orders", "placed_on")
