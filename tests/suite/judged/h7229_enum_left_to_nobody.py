"""enum left to nobody

Revision ID: 79974ef52b18
Revises: 8f1e41895b48
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '79974ef52b18'
down_revision = '8f1e41895b48'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('k',postgresql.ENUM('a','b',name='k229',create_type=False)))


def downgrade():
    raise NotImplementedError("forward only")
