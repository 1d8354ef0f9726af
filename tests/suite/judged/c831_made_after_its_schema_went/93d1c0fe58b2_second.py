"""The schema went with all in it.

Revision ID: 93d1c0fe58b2
Revises: 93d1c0fe58b0
"""
import sqlalchemy as sa
from alembic import op

revision = "93d1c0fe58b2"
down_revision = "93d1c0fe58b0"


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_table("refunds")
