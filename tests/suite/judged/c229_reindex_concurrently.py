"""rebuild a bloated index

Revision ID: 3286bfb0cc90
Revises: 1c8c9ea9c1ce
Create Date: 2026-04-10 14:01:10.356021

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3286bfb0cc90"
down_revision: str | Sequence[str] | None = "1c8c9ea9c1ce"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("REINDEX INDEX CONCURRENTLY ix_events_kind")


def downgrade() -> None:
    # an index rebuild has no inverse
    pass
