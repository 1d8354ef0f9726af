"""drop two indexes sql

Revision ID: ff97630e1179
Revises: dfaca667fa00
Create Date: 2026-06-13 09:31:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "ff97630e1179"
down_revision = "dfaca667fa00"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP INDEX ix_orders_status, ix_events_kind")


def downgrade():
    op.create_index("ix_orders_status", "orders", ["status"])
    op.create_index("ix_events_kind", "events", ["kind"])
