"""The column went and comes again.

Revision ID: 73ca1e05f4b5
Revises: 73ca1e05f4b0
"""
import sqlalchemy as sa
from alembic import op

revision = "73ca1e05f4b5"
down_revision = "73ca1e05f4b0"


def upgrade():
    op.add_column("refunds", sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("refunds", "reason")
