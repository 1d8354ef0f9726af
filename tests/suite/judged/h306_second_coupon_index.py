"""faster lookup of coupon codes

Revision ID: 804bdb7baf92
Revises: 14b51fc51b8a
Create Date: 2026-02-12 17:20:02.972593

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "804bdb7baf92"
down_revision: Union[str, None] = "14b51fc51b8a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_coupons_code", "coupons", ["code"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_coupons_code", table_name="coupons", postgresql_concurrently=True)
