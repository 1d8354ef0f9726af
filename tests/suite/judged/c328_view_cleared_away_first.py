"""view cleared away first

Revision ID: 4ee8d47f6a19
Revises: acc917dbd108
Create Date: 2026-06-25 09:52:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "4ee8d47f6a19"
down_revision = "acc917dbd108"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP VIEW IF EXISTS recent_orders")
    op.execute("CREATE VIEW recent_orders AS SELECT id, status FROM orders WHERE placed_at > now() - interval '7 days'")
    op.execute("DROP VIEW IF EXISTS recent_orders")


def downgrade():
    pass
