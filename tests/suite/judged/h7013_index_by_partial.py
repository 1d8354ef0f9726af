"""index by partial

Revision ID: ea437a146b52
Revises: 2ab70a5c85d3
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'ea437a146b52'
down_revision = '2ab70a5c85d3'
branch_labels = None
depends_on = None


def upgrade():
    from functools import partial
    add = partial(op.create_index, table_name='orders')
    add('i13', columns=['user_id'])


def downgrade():
    raise NotImplementedError("forward only")
