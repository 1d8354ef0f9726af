"""insert select of nothing

Revision ID: 9ae0b5849ba4
Revises: a0bb2e400d8f
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '9ae0b5849ba4'
down_revision = 'a0bb2e400d8f'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('x',sa.Text()))
    op.execute("INSERT INTO feature_flags (key, enabled) SELECT 'a', true WHERE NOT EXISTS (SELECT 1 FROM feature_flags WHERE key='a')")


def downgrade():
    raise NotImplementedError("forward only")
