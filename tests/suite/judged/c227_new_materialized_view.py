"""monthly sales for the board

Revision ID: ad2ceb90e89e
Revises: e9ca56f0f9d5
Create Date: 2026-07-18 12:08:04.933346

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "ad2ceb90e89e"
down_revision: str | Sequence[str] | None = "e9ca56f0f9d5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "CREATE MATERIALIZED VIEW reporting.monthly_sales AS "
        "SELECT date_trunc('month', created_at) AS month, sum(total) AS total FROM orders GROUP BY 1 WITH NO DATA"
    )
    op.execute("CREATE UNIQUE INDEX uq_monthly_sales_month ON reporting.monthly_sales (month)")
    op.execute("REFRESH MATERIALIZED VIEW reporting.monthly_sales")


def downgrade() -> None:
    op.execute("DROP MATERIALIZED VIEW reporting.monthly_sales")
