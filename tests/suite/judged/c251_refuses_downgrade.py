"""fold two flags into one

Revision ID: 48875fcf7748
Revises: b5da34ba5749
Create Date: 2026-05-07 14:56:56.901432

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "48875fcf7748"
down_revision: str | Sequence[str] | None = "b5da34ba5749"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DELETE FROM feature_flags WHERE key IN ('old_a', 'old_b')")


def downgrade() -> None:
    raise NotImplementedError("flags old_a and old_b are gone for good; restore from backup if needed")
