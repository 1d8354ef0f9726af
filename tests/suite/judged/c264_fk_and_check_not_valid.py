"""payments are tied to invoices, step one

Revision ID: e38212a4fb4f
Revises: 81208444394b
Create Date: 2026-03-17 11:28:17.499493

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e38212a4fb4f"
down_revision: str | Sequence[str] | None = "81208444394b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_foreign_key(
        "fk_payments_invoice_id",
        "payments",
        "invoices",
        ["invoice_id"],
        ["id"],
        ondelete="RESTRICT",
        postgresql_not_valid=True,
    )
    op.create_check_constraint(
        "ck_payments_provider", "payments", "provider <> ''", postgresql_not_valid=True
    )


def downgrade() -> None:
    op.drop_constraint("ck_payments_provider", "payments", type_="check")
    op.drop_constraint("fk_payments_invoice_id", "payments", type_="foreignkey")
