"""A table that nothing here makes.

Revision ID: 8a47c1e6f2d6
Revises: 8a47c1e6f2d0
"""
import sqlalchemy as sa
from alembic import op

revision = "8a47c1e6f2d6"
down_revision = "8a47c1e6f2d0"


def upgrade():
    op.add_column("geometry_columns", sa.Column("channel", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("geometry_columns", "channel")
