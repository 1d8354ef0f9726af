"""A table that nothing here makes.

Revision ID: 8a47c1e6f2d0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "8a47c1e6f2d0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_table("refunds")
