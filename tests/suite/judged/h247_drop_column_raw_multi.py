"""accounts lose the fax number

Revision ID: 08a398a2f744
Revises: 21a83260a6ba
Create Date: 2026-06-06 08:48:11.612222

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "08a398a2f744"
down_revision: str | Sequence[str] | None = "21a83260a6ba"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        /* nobody has sent a fax since 2019 */
        ALTER TABLE accounts
            ALTER COLUMN region SET DEFAULT 'eu',   -- new tenants
            DROP COLUMN IF EXISTS fax
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE accounts
            ADD COLUMN fax text,
            ALTER COLUMN region DROP DEFAULT
        """
    )
