"""users.profile json -> jsonb

Revision ID: c77dd3ded426
Revises: 567bcf775bad
Create Date: 2026-01-21 15:58:09.092239

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c77dd3ded426"
down_revision: str | Sequence[str] | None = "567bcf775bad"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE public.users
            ALTER COLUMN profile TYPE jsonb USING profile::jsonb,
            ALTER COLUMN nickname SET STATISTICS 200
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE public.users
            ALTER COLUMN nickname SET STATISTICS -1,
            ALTER COLUMN profile TYPE json USING profile::json
        """
    )
