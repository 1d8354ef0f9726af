"""rebuild what the collation change broke

Revision ID: e4f32ea43285
Revises: 4502e7ebc8f4
Create Date: 2026-09-25 09:30:48.031114

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e4f32ea43285"
down_revision: str | Sequence[str] | None = "4502e7ebc8f4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("REINDEX (VERBOSE) TABLE orders")


def downgrade() -> None:
    """An index rebuild has no inverse."""
