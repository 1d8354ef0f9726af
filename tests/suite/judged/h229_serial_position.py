"""manual ordering for feature flags

Revision ID: c98616cf3bef
Revises: 80e72b979c89
Create Date: 2026-04-16 14:39:10.242170

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c98616cf3bef"
down_revision: str | Sequence[str] | None = "80e72b979c89"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE feature_flags ADD COLUMN IF NOT EXISTS position serial")


def downgrade() -> None:
    op.execute("ALTER TABLE feature_flags DROP COLUMN position")
