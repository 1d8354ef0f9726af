"""A function of the database adds the column.

Revision ID: d70e16f4b9a0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "d70e16f4b9a0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.execute("SELECT add_channel_to('refunds')")


def downgrade():
    op.drop_table("refunds")
