"""The column went with an earlier revision.

Revision ID: e61d08a5c7f0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "e61d08a5c7f0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.drop_column("refunds", "reason")


def downgrade():
    op.drop_table("refunds")
