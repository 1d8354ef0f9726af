"""fewer digits of seconds

Revision ID: aa96dd282d10
Revises: 5eb4f608e4d9
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'aa96dd282d10'
down_revision = '5eb4f608e4d9'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ALTER shipped_at TYPE timestamptz(3)')


def downgrade():
    raise NotImplementedError("forward only")
