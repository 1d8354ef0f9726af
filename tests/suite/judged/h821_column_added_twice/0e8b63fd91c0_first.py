"""The column came with its table.

Revision ID: 0e8b63fd91c0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "0e8b63fd91c0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_table("refunds")
