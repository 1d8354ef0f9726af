"""enum in add column

Revision ID: 4adac5e45d2c
Revises: cb208e254a10
Create Date: 2026-06-21 09:38:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "4adac5e45d2c"
down_revision = "cb208e254a10"
branch_labels = None
depends_on = None


def upgrade():
    priority = postgresql.ENUM("low", "high", name="order_priority")
    op.add_column("orders", sa.Column("priority", priority, nullable=True))


def downgrade():
    op.drop_column("orders", "priority")
