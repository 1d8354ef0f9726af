"""orders.created_at is replaced by placed_at

Revision ID: 82966665d8d1
Revises: 6f8e08b2dab0
Create Date: 2026-04-09 14:54:39.659528

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "82966665d8d1"
down_revision: str | Sequence[str] | None = "6f8e08b2dab0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders DROP COLUMN created_at")


def downgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN created_at timestamptz DEFAULT now()")
