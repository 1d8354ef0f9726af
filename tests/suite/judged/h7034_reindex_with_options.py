"""reindex with options

Revision ID: e5998b0e0165
Revises: 36b7fc5923c8
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'e5998b0e0165'
down_revision = '36b7fc5923c8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('REINDEX (VERBOSE) INDEX public.ix_orders_status')


def downgrade():
    raise NotImplementedError("forward only")
