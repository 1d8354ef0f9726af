"""The inner block fails on an assertion of Alembic.

Revision ID: c07d94e2b61f
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "c07d94e2b61f"
down_revision = "d7f16851f78f"


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ANALYZE orders")
        with op.get_context().autocommit_block():
            op.create_index("ix_orders_channel", "orders", ["channel"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_channel", table_name="orders", postgresql_concurrently=True)
