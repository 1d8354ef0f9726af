"""names of constants

Revision ID: 6e7f704f004c
Revises: 70254eefc5c9
Create Date: 2026-09-14 10:21:37.452599

"""
from alembic import op
import sqlalchemy as sa


revision = "6e7f704f004c"
down_revision = "70254eefc5c9"
branch_labels = None
depends_on = None


ADDED = {"users": "avatar", "accounts": "logo", "products": "image"}


def upgrade():
    for position, (table, column) in enumerate(sorted(ADDED.items()), start=1):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} text")
        op.execute("COMMENT ON COLUMN {0}.{1} IS 'picture {2}'".format(table, column, position))


def downgrade():
    for table, column in ADDED.items():
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
