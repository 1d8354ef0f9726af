"""refresh with data

Revision ID: 201a3acade35
Revises: cbb8a5b92a55
Create Date: 2026-06-06 09:26:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "201a3acade35"
down_revision = "cbb8a5b92a55"
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    conn.exec_driver_sql("REFRESH MATERIALIZED VIEW reporting.daily_sales WITH DATA")


def downgrade():
    pass
