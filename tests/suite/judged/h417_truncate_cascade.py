"""truncate cascade

Revision ID: 32ff8adf1866
Revises: bedd0ae331f1
Create Date: 2026-06-24 09:15:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "32ff8adf1866"
down_revision = "bedd0ae331f1"
branch_labels = None
depends_on = None


def upgrade():
    op.get_bind().exec_driver_sql("TRUNCATE TABLE orders RESTART IDENTITY CASCADE")


def downgrade():
    raise RuntimeError("cannot be undone")
