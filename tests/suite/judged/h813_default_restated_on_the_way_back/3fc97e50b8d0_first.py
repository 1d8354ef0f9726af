"""What stands before.

Revision ID: 3fc97e50b8d0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "3fc97e50b8d0"
down_revision = None


def upgrade():
    op.create_table("boxes", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("state", sa.String(20), nullable=False, server_default="new"))


def downgrade():
    op.drop_table("boxes")
