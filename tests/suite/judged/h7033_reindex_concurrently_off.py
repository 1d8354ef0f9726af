"""reindex concurrently off

Revision ID: d6ac1a42af41
Revises: 0891e31febf7
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'd6ac1a42af41'
down_revision = '0891e31febf7'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('REINDEX (CONCURRENTLY off) TABLE orders')


def downgrade():
    raise NotImplementedError("forward only")
