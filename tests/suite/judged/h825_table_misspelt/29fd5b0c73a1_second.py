"""One letter is missing.

Revision ID: 29fd5b0c73a1
Revises: 29fd5b0c73a0
"""
import sqlalchemy as sa
from alembic import op

revision = "29fd5b0c73a1"
down_revision = "29fd5b0c73a0"


def upgrade():
    op.add_column("refund", sa.Column("channel", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("refund", "channel")
