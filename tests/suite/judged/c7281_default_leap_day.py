"""default leap day

Revision ID: 2351ac5fc9a7
Revises: 90528d105004
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '2351ac5fc9a7'
down_revision = '90528d105004'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.Date(),server_default='2024-02-29'))


def downgrade():
    raise NotImplementedError("forward only")
