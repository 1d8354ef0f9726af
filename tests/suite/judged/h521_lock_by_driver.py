"""lock by driver

Revision ID: 6b3998646605
Revises: d9223eb7805e
Create Date: 2026-09-14 10:21:37.439193

"""
from alembic import op
import sqlalchemy as sa


revision = "6b3998646605"
down_revision = "d9223eb7805e"
branch_labels = None
depends_on = None


def upgrade():
    op.get_bind().exec_driver_sql("lock only orders in share row exclusive mode")
    op.add_column("orders", sa.Column("gift", sa.Boolean()))


def downgrade():
    op.drop_column("orders", "gift")
