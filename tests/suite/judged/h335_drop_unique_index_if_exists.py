"""drop the unique day index of daily sales

Revision ID: 48f140872d2a
Revises: 3754e8cdfb36
Create Date: 2026-02-13 10:12:20.786762

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "48f140872d2a"
down_revision: str | Sequence[str] | None = "3754e8cdfb36"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("uq_daily_sales_day", table_name="daily_sales", schema="reporting", if_exists=True)


def downgrade() -> None:
    op.create_index("uq_daily_sales_day", "daily_sales", ["day"], unique=True, schema="reporting")
