"""batch in exit stack

Revision ID: a4839a54da8b
Revises: 2cc223c5adde
Create Date: 2026-09-14 10:21:37.673849

"""
import contextlib

from alembic import op
import sqlalchemy as sa


revision = "a4839a54da8b"
down_revision = "2cc223c5adde"
branch_labels = None
depends_on = None


def upgrade():
    with contextlib.ExitStack() as stack:
        batches = {name: stack.enter_context(op.batch_alter_table(name)) for name in ("users", "accounts")}
        batches["users"].drop_column("bio")
        batches["accounts"].drop_column("fax")


def downgrade():
    op.add_column("accounts", sa.Column("fax", sa.Text()))
    op.add_column("users", sa.Column("bio", sa.Text()))
