"""status text kept

Revision ID: a0845dc693e0
Revises: 3e18569834ac
Create Date: 2026-06-26 09:12:11.204518

"""
from alembic import op
import sqlalchemy as sa
from shop.constants import SOURCES

OLD = [one.name for one in SOURCES]
NEW = [*OLD, "api"]


revision = "a0845dc693e0"
down_revision = "3e18569834ac"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("events") as batch:
        batch.alter_column(
            "source",
            existing_type=sa.Enum(*OLD, native_enum=False, name="source"),
            type_=sa.Enum(*NEW, native_enum=False, name="source"),
            existing_nullable=True,
        )


def downgrade():
    with op.batch_alter_table("events") as batch:
        batch.alter_column(
            "source",
            existing_type=sa.Enum(*NEW, native_enum=False, name="source"),
            type_=sa.Enum(*OLD, native_enum=False, name="source"),
            existing_nullable=True,
        )
