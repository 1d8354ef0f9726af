"""enum label for direct debit

Revision ID: 823493bf8105
Revises: 66a711a4512f
Create Date: 2026-02-04 10:37:24.573382

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "823493bf8105"
down_revision: str | Sequence[str] | None = "66a711a4512f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = false WHERE key = 'direct_debit'")
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE payment_method ADD VALUE IF NOT EXISTS 'direct_debit'")


def downgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = true WHERE key = 'direct_debit'")
