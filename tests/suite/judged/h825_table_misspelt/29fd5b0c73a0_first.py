"""One letter is missing.

Revision ID: 29fd5b0c73a0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "29fd5b0c73a0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_table("refunds")
