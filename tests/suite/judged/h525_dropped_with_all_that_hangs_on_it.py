"""dropped with all that hangs on it

Revision ID: 8a8cc8cf2f76
Revises: 0267962666c8
Create Date: 2026-09-14 10:21:37.567500

"""
from alembic import op
import sqlalchemy as sa


revision = "8a8cc8cf2f76"
down_revision = "0267962666c8"
branch_labels = None
depends_on = None


def remove(table, *, how=" CASCADE"):
    op.execute("DROP TABLE IF EXISTS " + table + how)


def upgrade():
    remove("users")


def downgrade():
    raise NotImplementedError
