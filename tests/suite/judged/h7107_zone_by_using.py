"""zone by using

Revision ID: 64f715471b05
Revises: 6b2ccf8fa578
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '64f715471b05'
down_revision = '6b2ccf8fa578'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE orders ALTER placed_at TYPE timestamptz USING placed_at AT TIME ZONE 'UTC'")


def downgrade():
    raise NotImplementedError("forward only")
