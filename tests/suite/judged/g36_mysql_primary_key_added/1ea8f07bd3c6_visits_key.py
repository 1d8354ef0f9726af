"""visits key

Revision ID: 1ea8f07bd3c6
Revises: 7d20c9e4ab51
Create Date: 2026-01-02 12:22:59.807497

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "1ea8f07bd3c6"
down_revision: str | Sequence[str] | None = "7d20c9e4ab51"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_primary_key("pk_visits", "visits", ["visitor", "page"])


def downgrade() -> None:
    op.execute("ALTER TABLE visits DROP PRIMARY KEY")
