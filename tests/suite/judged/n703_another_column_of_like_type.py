"""Nothing is lost.

Revision ID: n703aaaaaaaa
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "n703aaaaaaaa"
down_revision = "d7f16851f78f"


def upgrade():
    op.add_column("users", sa.Column("time_zone", sa.String(80), nullable=True))


def downgrade():
    op.drop_column("users", "time_zone")
