"""seed the standard coupons

Revision ID: 96f4202a0301
Revises: 778be4960ff1
Create Date: 2026-05-01 15:27:59.093679

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "96f4202a0301"
down_revision: Union[str, None] = "778be4960ff1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    coupons = sa.table("coupons", sa.column("code", sa.String), sa.column("percent", sa.Integer))
    op.bulk_insert(
        coupons,
        [
            {"code": "WELCOME", "percent": 10},
            {"code": "RETURN", "percent": 15},
            {"code": "STAFF", "percent": 40},
        ],
    )


def downgrade() -> None:
    op.execute("DELETE FROM coupons WHERE code IN ('WELCOME', 'RETURN', 'STAFF')")
