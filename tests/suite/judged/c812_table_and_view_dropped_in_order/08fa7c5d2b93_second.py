"""The view goes first.

Revision ID: 08fa7c5d2b93
Revises: 08fa7c5d2b90
"""
import sqlalchemy as sa
from alembic import op

revision = "08fa7c5d2b93"
down_revision = "08fa7c5d2b90"


def upgrade():
    op.execute("DROP VIEW open_parcels")
    op.drop_table("parcels")


def downgrade():
    raise RuntimeError("the rows are gone")
