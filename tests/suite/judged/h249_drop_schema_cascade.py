"""reporting moved to the warehouse

Revision ID: a2379c945710
Revises: fdb864c527e3
Create Date: 2026-09-10 11:11:14.428638

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "a2379c945710"
down_revision: Union[str, None] = "fdb864c527e3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(sa.schema.DropSchema("reporting", cascade=True, if_exists=True))


def downgrade() -> None:
    op.execute("CREATE SCHEMA reporting")
    op.execute(
        "CREATE MATERIALIZED VIEW reporting.daily_sales AS "
        "SELECT date_trunc('day', created_at) AS day, count(*) AS n FROM orders GROUP BY 1"
    )
    op.execute("CREATE UNIQUE INDEX uq_daily_sales_day ON reporting.daily_sales(day)")
