"""second

Revision ID: b86f13d2e07c
Revises: 0ad47c9be135
Create Date: 2026-07-28 16:18:25.754246

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b86f13d2e07c"
down_revision: str | Sequence[str] | None = "0ad47c9be135"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE TABLE ledger.entries (id bigint PRIMARY KEY)")


def downgrade() -> None:
    op.execute("DROP TABLE ledger.entries")
