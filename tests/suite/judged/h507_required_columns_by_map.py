"""required columns by map

Revision ID: 7ffc29f0dce6
Revises: a8b17459e9c1
Create Date: 2026-09-14 10:21:37.524226

"""
from alembic import op
import sqlalchemy as sa


revision = "7ffc29f0dce6"
down_revision = "a8b17459e9c1"
branch_labels = None
depends_on = None


NAMES = ["category", "team"]


def required(name):
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade():
    for column in map(lambda name: required(name), NAMES):
        op.add_column("tickets", column)


def downgrade():
    for name in NAMES[::-1]:
        op.drop_column("tickets", name)
