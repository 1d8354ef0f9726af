"""order items die with their order

Revision ID: 0553acc2ddf6
Revises: fd02442d1c10
Create Date: 2026-09-26 16:36:46.822622

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0553acc2ddf6"
down_revision: str | Sequence[str] | None = "fd02442d1c10"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE `order_items` "
        "ADD CONSTRAINT `fk_order_items_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE `order_items` DROP FOREIGN KEY `fk_order_items_order`")
