"""index orders by channel

Revision ID: 98ab1735cd78
Revises: 8f5a62c53328
Create Date: 2026-10-19 16:52:58.578708

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "98ab1735cd78"
down_revision: str | Sequence[str] | None = "8f5a62c53328"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_orders_channel")
        op.execute("CREATE INDEX CONCURRENTLY ix_orders_channel ON public.orders (channel)")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_orders_channel")
