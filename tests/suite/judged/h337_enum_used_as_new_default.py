"""disputes on payments

Revision ID: 8855ff942ee8
Revises: 053d3b98f102
Create Date: 2026-08-28 09:42:44.604456

"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8855ff942ee8"
down_revision: str | Sequence[str] | None = "053d3b98f102"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TYPE payment_method ADD VALUE 'wallet'")
    op.add_column(
        "subscriptions",
        sa.Column(
            "pay_by",
            postgresql.ENUM("card", "bank", "wallet", name="payment_method", create_type=False),
            server_default="wallet",
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("subscriptions", "pay_by")
