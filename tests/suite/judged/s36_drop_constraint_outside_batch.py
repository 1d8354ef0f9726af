"""slugs may repeat

Revision ID: 368788cae46b
Revises: 6c950d87442b
Create Date: 2026-10-28 17:21:47.930875

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "368788cae46b"
down_revision: str | Sequence[str] | None = "6c950d87442b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint("uq_accounts_slug", "accounts", type_="unique")


def downgrade() -> None:
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.create_unique_constraint("uq_accounts_slug", ["slug"])
