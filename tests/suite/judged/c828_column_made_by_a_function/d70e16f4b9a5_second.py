"""A function of the database adds the column.

Revision ID: d70e16f4b9a5
Revises: d70e16f4b9a0
"""
import sqlalchemy as sa
from alembic import op

revision = "d70e16f4b9a5"
down_revision = "d70e16f4b9a0"


def upgrade():
    op.alter_column("refunds", "channel", existing_type=sa.Text(), nullable=True)


def downgrade():
    pass
