"""make accounts.owner_id mandatory

Revision ID: 37aee5e1f9a7
Revises: f2fe6f934d9e
Create Date: 2026-06-02 16:41:59.575534

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "37aee5e1f9a7"
down_revision: str | Sequence[str] | None = "f2fe6f934d9e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.alter_column("accounts", "owner_id", existing_type=sa.BigInteger(), nullable=False)


def downgrade() -> None:
    op.alter_column("accounts", "owner_id", existing_type=sa.BigInteger(), nullable=True)
