"""extended statistics where the data is large

Revision ID: d873005f5bdd
Revises: c49093c07977
Create Date: 2026-08-01 13:56:49.905900

"""

import os
from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d873005f5bdd"
down_revision: str | Sequence[str] | None = "c49093c07977"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    if os.getenv("APP_ENV") == "production":
        op.execute("CREATE STATISTICS st_orders_user_status (dependencies) ON user_id, status FROM orders")


def downgrade() -> None:
    op.execute("DROP STATISTICS IF EXISTS st_orders_user_status")
