"""drop tables cascade

Revision ID: 84cd383d1eec
Revises: 2317b56cede7
Create Date: 2026-06-25 09:25:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "84cd383d1eec"
down_revision = "2317b56cede7"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("legacy_reports", "coupons"):
        op.execute(f"DROP TABLE IF EXISTS {table} CASCADE")


def downgrade():
    raise NotImplementedError("the rows are gone")
