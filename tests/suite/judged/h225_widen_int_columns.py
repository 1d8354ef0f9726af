"""int4 columns that run full

Revision ID: 66ba61f54c0c
Revises: 9ebb5876601c
Create Date: 2026-10-24 15:16:16.431744

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "66ba61f54c0c"
down_revision: Union[str, None] = "9ebb5876601c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


WIDEN = {
    "order_items": "product_id",
    "inventory": "product_id",
}


def upgrade() -> None:
    for table, column in WIDEN.items():
        op.alter_column(table, column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)


def downgrade() -> None:
    for table, column in WIDEN.items():
        op.alter_column(table, column, existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=True)
