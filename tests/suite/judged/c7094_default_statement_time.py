"""default statement time

Revision ID: d13c1040a219
Revises: 11595ba7bc6a
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'd13c1040a219'
down_revision = '11595ba7bc6a'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('t',sa.DateTime(timezone=True),server_default=sa.text('statement_timestamp()')))


def downgrade():
    raise NotImplementedError("forward only")
