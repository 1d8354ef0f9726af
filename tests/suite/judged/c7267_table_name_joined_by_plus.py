"""table name joined by plus

Revision ID: 2daa1ccef32f
Revises: 951b6799570b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '2daa1ccef32f'
down_revision = '951b6799570b'
branch_labels = None
depends_on = None


def upgrade():
    T='orders'
    op.execute('UPDATE ' + T + " SET channel='a' WHERE channel IS NULL")


def downgrade():
    raise NotImplementedError("forward only")
