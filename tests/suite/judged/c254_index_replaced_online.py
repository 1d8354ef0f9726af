"""order status index covers the date

Revision ID: 55c350f67f4d
Revises: 2695423e60b7
Create Date: 2026-06-14 11:50:46.186994

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "55c350f67f4d"
down_revision: str | Sequence[str] | None = "2695423e60b7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_orders_status_created_at",
            "orders",
            ["status", sa.text("created_at DESC")],
            postgresql_concurrently=True,
            postgresql_include=["total"],
        )
        op.drop_index("ix_orders_status", table_name="orders", postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_orders_status", "orders", ["status"], postgresql_concurrently=True)
        op.drop_index("ix_orders_status_created_at", table_name="orders", postgresql_concurrently=True)
