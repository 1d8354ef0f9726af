"""create webhook_deliveries

Revision ID: 60d1ae5677e8
Revises: 63c4f2bccbe3
Create Date: 2026-03-10 17:54:22.288487

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "60d1ae5677e8"
down_revision: str | Sequence[str] | None = "63c4f2bccbe3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(op.f("ix_webhook_deliveries_account_id"), "webhook_deliveries", ["account_id"])
    op.create_unique_constraint("uq_webhook_deliveries_attempt", "webhook_deliveries", ["id", "attempt"])
    op.create_check_constraint("ck_webhook_deliveries_attempt", "webhook_deliveries", "attempt > 0")
    op.create_foreign_key(
        "fk_webhook_deliveries_account_id",
        "webhook_deliveries",
        "accounts",
        ["account_id"],
        ["id"],
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
