"""A failure is meant to be passed over.

Revision ID: 7ea4f2018cd0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "7ea4f2018cd0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_table("refunds")
