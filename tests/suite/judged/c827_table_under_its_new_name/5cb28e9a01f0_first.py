"""The table was renamed, then changed.

Revision ID: 5cb28e9a01f0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "5cb28e9a01f0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.rename_table("refunds", "returns")


def downgrade():
    op.drop_table("returns")
