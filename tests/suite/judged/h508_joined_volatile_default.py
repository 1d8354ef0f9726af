"""joined volatile default

Revision ID: 1d3a1e21e8f1
Revises: 7d95417abccb
Create Date: 2026-09-14 10:21:37.119713

"""
from alembic import op
import sqlalchemy as sa


revision = "1d3a1e21e8f1"
down_revision = "7d95417abccb"
branch_labels = None
depends_on = None


PIECES = ["ALTER TABLE audit_log", "ADD COLUMN ref uuid", "NOT NULL", "DEFAULT gen_random_uuid()"]


def upgrade():
    op.execute("\n  ".join(PIECES))


def downgrade():
    op.drop_column("audit_log", "ref")
