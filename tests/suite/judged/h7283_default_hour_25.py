"""default hour 25

Revision ID: 6cd89f785837
Revises: 4d727eb93e0b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '6cd89f785837'
down_revision = '4d727eb93e0b'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.DateTime(timezone=True),server_default='2024-01-01T25:00:00Z'))


def downgrade():
    raise NotImplementedError("forward only")
