"""parent is recreated

Revision ID: 4a5481ce8cef
Revises: e42b2d424a53
Create Date: 2026-09-14 10:21:37.304456

"""
from alembic import op
import sqlalchemy as sa


revision = "4a5481ce8cef"
down_revision = "e42b2d424a53"
branch_labels = None
depends_on = None


def widen(table, column, before, after):
    with op.batch_alter_table(table, recreate="always") as batch_op:
        batch_op.alter_column(column, type_=sa.String(after), existing_type=sa.String(before))


def upgrade():
    widen("users", "name", 120, 200)


def downgrade():
    widen("users", "name", 200, 120)
