"""table from select

Revision ID: e5c19a713aaf
Revises: c168e881c9f9
Create Date: 2026-09-14 10:21:37.941081

"""
from alembic import op
import sqlalchemy as sa


revision = "e5c19a713aaf"
down_revision = "c168e881c9f9"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE order_totals AS SELECT id AS order_id, total FROM orders WHERE total IS NOT NULL")
    op.execute("ALTER TABLE order_totals ADD CONSTRAINT order_totals_pkey PRIMARY KEY (order_id)")
    op.alter_column("order_totals", "total", nullable=False)
    op.create_index("ix_order_totals_total", "order_totals", ["total"])


def downgrade():
    op.drop_table("order_totals")
