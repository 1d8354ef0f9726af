"""start the import staging afresh

Revision ID: 8bbda52508b6
Revises: 707509f2de25
Create Date: 2026-02-26 09:44:19.861978

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8bbda52508b6"
down_revision: str | Sequence[str] | None = "707509f2de25"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


STAGING = ("staging_imports",)


def _empty(*tables):
    op.execute("TRUNCATE TABLE " + ", ".join(tables))


def upgrade() -> None:
    _empty(*STAGING)
    op.execute("ALTER TABLE staging_imports SET (autovacuum_enabled = false)")


def downgrade() -> None:
    op.execute("ALTER TABLE staging_imports RESET (autovacuum_enabled)")
