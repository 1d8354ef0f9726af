"""reindex concurrently true

Revision ID: b7cb9228734b
Revises: bd3a2acf1b6f
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'b7cb9228734b'
down_revision = 'bd3a2acf1b6f'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute('REINDEX (CONCURRENTLY TRUE) INDEX ix_orders_status')


def downgrade():
    raise NotImplementedError("forward only")
