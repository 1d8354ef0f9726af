"""helpers by import module

Revision ID: f4c9ce067e37
Revises: 1a4313659ecb
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'f4c9ce067e37'
down_revision = '1a4313659ecb'
branch_labels = None
depends_on = None


def upgrade():
    import importlib
    m = importlib.import_module('app.helpers')
    op.add_column('orders',sa.Column('x',sa.Text()))


def downgrade():
    raise NotImplementedError("forward only")
