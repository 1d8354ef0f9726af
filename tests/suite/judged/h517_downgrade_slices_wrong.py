"""downgrade slices wrong

Revision ID: 6368c9c1f7ed
Revises: c165dba023e9
Create Date: 2026-09-14 10:21:37.407180

"""
from alembic import op
import sqlalchemy as sa


revision = "6368c9c1f7ed"
down_revision = "c165dba023e9"
branch_labels = None
depends_on = None


ADDED = [sa.Column("width", sa.Integer()), sa.Column("height", sa.Integer()), sa.Column("depth", sa.Integer())]


def upgrade():
    for column in ADDED:
        op.add_column("products", column)


def downgrade():
    for column in ADDED[1:]:
        op.drop_column("products", column.name)
