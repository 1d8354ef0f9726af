"""notes for suppliers

Revision ID: 20261105_add_supplier_notes_to_products
Revises: 0853b9cdb5dc
Create Date: 2026-03-10 14:47:06.248764

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "20261105_add_supplier_notes_to_products"
down_revision: Union[str, None] = "0853b9cdb5dc"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("products", sa.Column("supplier_notes", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("products", "supplier_notes")
