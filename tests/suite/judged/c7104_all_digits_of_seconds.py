"""all digits of seconds

Revision ID: 3c422a34f918
Revises: e968e3c2776a
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '3c422a34f918'
down_revision = 'e968e3c2776a'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ALTER shipped_at TYPE timestamptz(6)')


def downgrade():
    raise NotImplementedError("forward only")
