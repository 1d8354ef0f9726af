"""The column came with its table.

Revision ID: 0e8b63fd91c6
Revises: 0e8b63fd91c0
"""
import sqlalchemy as sa
from alembic import op

revision = "0e8b63fd91c6"
down_revision = "0e8b63fd91c0"


def upgrade():
    op.add_column("refunds", sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("refunds", "reason")
