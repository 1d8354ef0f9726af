"""index for e-mail lookups

Revision ID: 7994c27e32f5
Revises: 699e7d4ab0bf
Create Date: 2026-10-11 12:54:58.916061

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7994c27e32f5"
down_revision: str | Sequence[str] | None = "699e7d4ab0bf"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_users_email", "users", ["email"], unique=False)
    op.create_index("ix_orders_user_id", "orders", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_orders_user_id", table_name="orders")
    op.drop_index("ix_users_email", table_name="users")
