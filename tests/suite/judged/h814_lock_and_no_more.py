"""A lock is gone with its transaction: nothing to undo.

Revision ID: 60ae1d94f7c3
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "60ae1d94f7c3"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("LOCK TABLE orders IN SHARE MODE")


def downgrade():
    pass
