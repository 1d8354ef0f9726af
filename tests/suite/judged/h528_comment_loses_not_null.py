"""comment loses not null

Revision ID: e16e477536dc
Revises: 9c1664e6cde2
Create Date: 2026-09-14 10:21:37.923364

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql


revision = "e16e477536dc"
down_revision = "9c1664e6cde2"
branch_labels = None
depends_on = None


STATES = ("new", "paid", "shipped")


def upgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("state", comment="where the order is", existing_type=mysql.ENUM(*STATES))


def downgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(
            "state",
            comment=None,
            existing_comment="where the order is",
            existing_type=mysql.ENUM(*STATES),
            existing_nullable=False,
            existing_server_default="new",
        )
