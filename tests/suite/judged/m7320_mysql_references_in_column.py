"""mysql references in column

Revision ID: fe984ac92c13
Revises: 45622a828441
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'fe984ac92c13'
down_revision = '45622a828441'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD COLUMN u bigint REFERENCES users(id)')


def downgrade():
    raise NotImplementedError("forward only")
