"""default soon

Revision ID: e4ec4e89d521
Revises: fdfe3d295f1c
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'e4ec4e89d521'
down_revision = 'fdfe3d295f1c'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.DateTime(),server_default='soon'))


def downgrade():
    raise NotImplementedError("forward only")
