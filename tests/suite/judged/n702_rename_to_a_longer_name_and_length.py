"""A rename with another length.

Revision ID: n702aaaaaaaa
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "n702aaaaaaaa"
down_revision = "d7f16851f78f"


def upgrade():
    op.add_column("users", sa.Column("short_nickname", sa.String(80), nullable=True))
    op.drop_column("users", "nickname")


def downgrade():
    op.add_column("users", sa.Column("nickname", sa.String(60), nullable=True))
    op.drop_column("users", "short_nickname")
