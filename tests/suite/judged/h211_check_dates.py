"""subscriptions cannot end before they start

Revision ID: 87d66226ec07
Revises: 0dd7c5a2da33
Create Date: 2026-03-20 15:34:52.399433

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "87d66226ec07"
down_revision: str | Sequence[str] | None = "0dd7c5a2da33"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_subscriptions_dates"),
        "subscriptions",
        "ends_on IS NULL OR ends_on >= starts_on",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_subscriptions_dates"), "subscriptions", type_="check")
