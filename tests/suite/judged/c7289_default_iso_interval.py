"""default iso interval

Revision ID: 44a5e463d1c6
Revises: 5b4c61422189
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '44a5e463d1c6'
down_revision = '5b4c61422189'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.Interval(),server_default='P1D'))


def downgrade():
    raise NotImplementedError("forward only")
