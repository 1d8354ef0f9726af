"""index for the label printer

Revision ID: 82a3ad44939b
Revises: 62bba78d23af
Create Date: 2026-05-21 15:32:01.143205

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "82a3ad44939b"
down_revision: str | Sequence[str] | None = "62bba78d23af"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_order_items_order_id_and_quantity_and_unit_price_for_label_print",
        "order_items",
        ["order_id", "qty", "unit_price"],
    )


def downgrade() -> None:
    op.drop_index("ix_order_items_order_id_and_quantity_and_unit_price_for_label_print", table_name="order_items")
