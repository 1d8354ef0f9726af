"""A failure is meant to be passed over.

Revision ID: 7ea4f2018cd3
Revises: 7ea4f2018cd0
"""
import sqlalchemy as sa
from alembic import op

revision = "7ea4f2018cd3"
down_revision = "7ea4f2018cd0"


def upgrade():
    try:
        op.add_column("refunds", sa.Column("reason", sa.Text(), nullable=True))
    except sa.exc.ProgrammingError:
        pass


def downgrade():
    pass
