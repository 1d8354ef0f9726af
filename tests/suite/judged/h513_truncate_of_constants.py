"""truncate of constants

Revision ID: bd90a35df5bd
Revises: 32d41e26b423
Create Date: 2026-09-14 10:21:37.776458

"""
from alembic import op
import sqlalchemy as sa


revision = "bd90a35df5bd"
down_revision = "32d41e26b423"
branch_labels = None
depends_on = None


EMPTIED = ("staging_imports", "audit_log")


def upgrade():
    op.execute(f"TRUNCATE TABLE {', '.join(EMPTIED)} RESTART IDENTITY")


def downgrade():
    raise NotImplementedError("rows do not come back")
