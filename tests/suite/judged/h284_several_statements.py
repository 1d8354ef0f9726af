"""order notes as text, new default channel

Revision ID: 063e9e5f5b97
Revises: a91d19a78326
Create Date: 2026-07-02 15:28:44.122233

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "063e9e5f5b97"
down_revision: str | Sequence[str] | None = "a91d19a78326"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        SET LOCAL lock_timeout = '3s';
        ALTER TABLE orders ALTER COLUMN notes TYPE text;
        ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT")
    op.execute("ALTER TABLE orders ALTER COLUMN notes TYPE varchar(500)")
