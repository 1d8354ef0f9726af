"""The running release does not know the column, and its INSERTs lack a value.

Revision ID: b94e06d3a7f1
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "b94e06d3a7f1"
down_revision = "d7f16851f78f"


def upgrade():
    op.add_column("accounts", sa.Column("kind", sa.String(8), nullable=False, server_default="plain"))
    op.alter_column("accounts", "kind", server_default=None)


def downgrade():
    op.drop_column("accounts", "kind")
