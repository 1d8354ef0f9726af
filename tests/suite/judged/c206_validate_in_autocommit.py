"""positive inventory

Revision ID: 2d443231e629
Revises: bb1914bcecc9
Create Date: 2026-02-18 16:15:43.777073

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2d443231e629"
down_revision: str | Sequence[str] | None = "bb1914bcecc9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE inventory ADD CONSTRAINT ck_inventory_qty CHECK (qty >= 0) NOT VALID")
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE inventory VALIDATE CONSTRAINT ck_inventory_qty")


def downgrade() -> None:
    op.execute("ALTER TABLE inventory DROP CONSTRAINT ck_inventory_qty")
