"""recompute daily sales

Revision ID: f32871cb0306
Revises: 37b36285e3b7
Create Date: 2026-02-15 13:14:32.024038

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f32871cb0306"
down_revision: str | Sequence[str] | None = "37b36285e3b7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


VIEW = "reporting.daily_sales"


def upgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = true WHERE key = 'sales_v2'")
    op.execute(f"REFRESH MATERIALIZED VIEW {VIEW} WITH DATA")


def downgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = false WHERE key = 'sales_v2'")
