"""tenant ids everywhere

Revision ID: b18e6fa81136
Revises: 65d455785060
Create Date: 2026-06-08 17:19:49.207631

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b18e6fa81136"
down_revision: str | Sequence[str] | None = "65d455785060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


TENANT_TABLES = ("orders", "invoices", "payments", "shipments")


def upgrade() -> None:
    for table in TENANT_TABLES:
        op.add_column(table, sa.Column("tenant", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TENANT_TABLES:
        op.drop_column(table, "tenant")
