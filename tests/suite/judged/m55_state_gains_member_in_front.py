"""state gains member in front

Revision ID: 4beba5fc1309
Revises: d0cadba21e0c
Create Date: 2026-06-22 09:55:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "4beba5fc1309"
down_revision = "d0cadba21e0c"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "orders",
        "state",
        existing_type=sa.Enum("new", "paid", "shipped"),
        type_=sa.Enum("draft", "new", "paid", "shipped"),
        existing_nullable=False,
        existing_server_default="new",
    )


def downgrade():
    op.alter_column(
        "orders",
        "state",
        existing_type=sa.Enum("draft", "new", "paid", "shipped"),
        type_=sa.Enum("new", "paid", "shipped"),
        existing_nullable=False,
        existing_server_default="new",
    )
