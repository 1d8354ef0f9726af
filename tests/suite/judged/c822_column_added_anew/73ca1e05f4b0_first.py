"""The column went and comes again.

Revision ID: 73ca1e05f4b0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "73ca1e05f4b0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.drop_column("refunds", "reason")


def downgrade():
    op.drop_table("refunds")
