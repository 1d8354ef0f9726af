"""A table with the columns of another.

Revision ID: 0b95d3ce72f0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "0b95d3ce72f0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.execute("CREATE TABLE returns (weight integer) INHERITS (refunds)")


def downgrade():
    op.drop_table("refunds")
