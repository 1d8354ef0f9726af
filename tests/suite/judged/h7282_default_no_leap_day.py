"""default no leap day

Revision ID: 102f0c662266
Revises: 650a3e738c01
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '102f0c662266'
down_revision = '650a3e738c01'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.Date(),server_default='2023-02-29'))


def downgrade():
    raise NotImplementedError("forward only")
