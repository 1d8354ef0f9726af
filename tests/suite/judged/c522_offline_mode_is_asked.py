"""offline mode is asked

Revision ID: 95801c71224e
Revises: 9a629a41cd55
Create Date: 2026-09-14 10:21:37.612353

"""
from alembic import context, op
import sqlalchemy as sa


revision = "95801c71224e"
down_revision = "9a629a41cd55"
branch_labels = None
depends_on = None


def has_column(table, column):
    if context.is_offline_mode():
        return False
    return any(one["name"] == column for one in sa.inspect(op.get_bind()).get_columns(table))


def upgrade():
    if not has_column("addresses", "line2"):
        op.add_column("addresses", sa.Column("line2", sa.Text()))


def downgrade():
    op.drop_column("addresses", "line2")
