"""models by import function

Revision ID: ee5aca8af778
Revises: 7dcf46791b9d
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'ee5aca8af778'
down_revision = '7dcf46791b9d'
branch_labels = None
depends_on = None


def upgrade():
    m = __import__('app.models.user', fromlist=['User'])
    op.add_column('orders',sa.Column('x',sa.Text()))


def downgrade():
    raise NotImplementedError("forward only")
