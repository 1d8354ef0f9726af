"""insert select in parentheses

Revision ID: 57ebf5951ba9
Revises: e114e3b9d0bf
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '57ebf5951ba9'
down_revision = 'e114e3b9d0bf'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('x',sa.Text()))
    op.execute("INSERT INTO events (kind, actor_id) (SELECT 'o', user_id FROM orders)")


def downgrade():
    raise NotImplementedError("forward only")
