"""longer sku and barcode

Revision ID: 66fd71c4eeaa
Revises: 5f5e5fbf352f
Create Date: 2026-10-20 14:52:34.069436

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "66fd71c4eeaa"
down_revision: str | Sequence[str] | None = "5f5e5fbf352f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.alter_column("sku", existing_type=sa.VARCHAR(length=64), type_=sa.String(length=128), existing_nullable=True)
        batch_op.alter_column("barcode", existing_type=sa.VARCHAR(length=50), type_=sa.Text(), existing_nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.alter_column("barcode", existing_type=sa.Text(), type_=sa.VARCHAR(length=50), existing_nullable=True)
        batch_op.alter_column("sku", existing_type=sa.String(length=128), type_=sa.VARCHAR(length=64), existing_nullable=True)
