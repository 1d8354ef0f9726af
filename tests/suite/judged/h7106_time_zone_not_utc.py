"""time zone not utc

Revision ID: a587d4b34c72
Revises: 4ca63a1afcba
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'a587d4b34c72'
down_revision = '4ca63a1afcba'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET LOCAL timezone TO 'Europe/Berlin'")
    op.execute('ALTER TABLE orders ALTER placed_at TYPE timestamptz')


def downgrade():
    raise NotImplementedError("forward only")
