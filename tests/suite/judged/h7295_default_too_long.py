"""default too long

Revision ID: e8d1b52b0cc1
Revises: 67c99d3a8566
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'e8d1b52b0cc1'
down_revision = '67c99d3a8566'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.String(3),server_default='abcdef'))


def downgrade():
    raise NotImplementedError("forward only")
