"""default interval never

Revision ID: 45081fe9422a
Revises: 4867a3913a46
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '45081fe9422a'
down_revision = '4867a3913a46'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.Interval(),server_default='never'))


def downgrade():
    raise NotImplementedError("forward only")
