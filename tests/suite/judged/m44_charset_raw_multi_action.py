"""reviews in utf8mb4

Revision ID: 8462e88417c8
Revises: da0e9333d578
Create Date: 2026-08-15 15:59:11.725974

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8462e88417c8"
down_revision: str | Sequence[str] | None = "da0e9333d578"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE reviews
            COMMENT = 'customer reviews',
            CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE reviews COMMENT = '', CONVERT TO CHARACTER SET latin1")
