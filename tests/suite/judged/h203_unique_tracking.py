"""tracking numbers are unique per carrier

Revision ID: 7f4503d743f4
Revises: ea95594a3b12
Create Date: 2026-10-24 15:58:14.810290

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7f4503d743f4"
down_revision: str | Sequence[str] | None = "ea95594a3b12"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    bind = op.get_bind()
    bind.execute(
        sa.text(
            """
            -- CONCURRENTLY is not possible here, or so we thought
            CREATE UNIQUE INDEX IF NOT EXISTS "uq_shipments_carrier_tracking"
                ON public."shipments" (carrier, tracking)
             WHERE tracking IS NOT NULL
            """
        )
    )


def downgrade() -> None:
    op.execute('DROP INDEX IF EXISTS "uq_shipments_carrier_tracking"')
