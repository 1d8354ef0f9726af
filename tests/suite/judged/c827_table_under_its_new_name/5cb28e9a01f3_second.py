"""The table was renamed, then changed.

Revision ID: 5cb28e9a01f3
Revises: 5cb28e9a01f0
"""
import sqlalchemy as sa
from alembic import op

revision = "5cb28e9a01f3"
down_revision = "5cb28e9a01f0"


def upgrade():
    op.add_column("returns", sa.Column("channel", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("returns", "channel")
