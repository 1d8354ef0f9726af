"""search by tracking number

Revision ID: de014cac6beb
Revises: 7e5d9ae3916c
Create Date: 2026-03-01 13:50:51.629709

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "de014cac6beb"
down_revision: str | Sequence[str] | None = "7e5d9ae3916c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE shipments ADD COLUMN tracking_norm text")
    ctx = op.get_context()
    with ctx.autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY ix_shipments_tracking_norm ON shipments (tracking_norm)")


def downgrade() -> None:
    op.execute("ALTER TABLE shipments DROP COLUMN tracking_norm")
