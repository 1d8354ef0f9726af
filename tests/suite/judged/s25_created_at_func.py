"""when was the order made

Revision ID: 63a47fab8e5f
Revises: 8ee23ebfa523
Create Date: 2026-08-02 11:08:53.801121

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "63a47fab8e5f"
down_revision: str | Sequence[str] | None = "8ee23ebfa523"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "orders",
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("orders", "created_at")
