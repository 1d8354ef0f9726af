"""longer note

Revision ID: 4fb2a96e0c7d
Revises: 8e07d1c5fb39
Create Date: 2026-04-20 13:46:23.092254

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "4fb2a96e0c7d"
down_revision: str | Sequence[str] | None = "8e07d1c5fb39"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("ratings") as batch_op:
        batch_op.alter_column("note", existing_type=sa.String(80), type_=sa.Text())


def downgrade() -> None:
    with op.batch_alter_table("ratings") as batch_op:
        batch_op.alter_column("note", existing_type=sa.Text(), type_=sa.String(80))
