"""virtual column for the net price

Revision ID: fcd96a8d88ec
Revises: be4b3dc35d65
Create Date: 2026-01-28 17:42:19.871404

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "fcd96a8d88ec"
down_revision: str | Sequence[str] | None = "be4b3dc35d65"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE order_items ADD COLUMN net_price DECIMAL(10,2) GENERATED ALWAYS AS (unit_price / 1.19) VIRTUAL")


def downgrade() -> None:
    op.execute("ALTER TABLE order_items DROP COLUMN net_price")
