"""priorities become free text

Revision ID: 4469e6050b56
Revises: 9ed9bf4e2288
Create Date: 2026-08-16 08:10:12.600127

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "4469e6050b56"
down_revision: str | Sequence[str] | None = "9ed9bf4e2288"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint("ck_tickets_priority", "tickets", type_="check")


def downgrade() -> None:
    op.create_check_constraint(
        "ck_tickets_priority",
        "tickets",
        "priority IN ('low', 'mid', 'high')",
        postgresql_not_valid=True,
    )
