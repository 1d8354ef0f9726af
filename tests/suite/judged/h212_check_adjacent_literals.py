"""inventory reorder level

Revision ID: c50acd30b118
Revises: 033cf088257d
Create Date: 2026-04-10 16:38:49.403487

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c50acd30b118"
down_revision: str | Sequence[str] | None = "033cf088257d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE inventory ADD COLUMN reorder_level integer")
    op.execute(
        "ALTER TABLE inventory "
        "ADD CONSTRAINT ck_inventory_reserved CHECK (reserved >= 0 AND reserved <= qty)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE inventory DROP CONSTRAINT ck_inventory_reserved")
    op.execute("ALTER TABLE inventory DROP COLUMN reorder_level")
