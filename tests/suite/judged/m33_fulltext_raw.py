"""search in order notes

Revision ID: 2c899e383986
Revises: e865ab1d62a4
Create Date: 2026-02-11 12:26:10.034515

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2c899e383986"
down_revision: str | Sequence[str] | None = "e865ab1d62a4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD FULLTEXT KEY ft_orders_notes (notes)")


def downgrade() -> None:
    op.execute("ALTER TABLE orders DROP KEY ft_orders_notes")
