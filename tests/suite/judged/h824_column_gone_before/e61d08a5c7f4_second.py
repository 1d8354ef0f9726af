"""The column went with an earlier revision.

Revision ID: e61d08a5c7f4
Revises: e61d08a5c7f0
"""
import sqlalchemy as sa
from alembic import op

revision = "e61d08a5c7f4"
down_revision = "e61d08a5c7f0"


def upgrade():
    op.alter_column("refunds", "reason", existing_type=sa.Text(), nullable=True)


def downgrade():
    pass
