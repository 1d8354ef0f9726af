"""coupon codes may repeat per campaign

Revision ID: 8cdacf964abe
Revises: 2bdf287d4160
Create Date: 2026-05-26 08:39:15.192937

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "8cdacf964abe"
down_revision: Union[str, None] = "2bdf287d4160"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER TABLE coupons DROP CONSTRAINT IF EXISTS uq_coupons_code")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("CREATE UNIQUE INDEX CONCURRENTLY uq_coupons_code ON coupons (code)")
    op.execute("ALTER TABLE coupons ADD CONSTRAINT uq_coupons_code UNIQUE USING INDEX uq_coupons_code")
