"""portable widening of the nickname

Revision ID: 67db312be41e
Revises: ff34364555ff
Create Date: 2026-04-09 13:54:23.023189

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "67db312be41e"
down_revision: str | Sequence[str] | None = "ff34364555ff"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        with op.batch_alter_table("users", recreate="always") as batch_op:
            batch_op.alter_column("nickname", existing_type=sa.String(60), type_=sa.String(120))
    else:
        op.alter_column("users", "nickname", existing_type=sa.String(60), type_=sa.String(120), existing_nullable=True)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        with op.batch_alter_table("users", recreate="always") as batch_op:
            batch_op.alter_column("nickname", existing_type=sa.String(120), type_=sa.String(60))
    else:
        op.alter_column("users", "nickname", existing_type=sa.String(120), type_=sa.String(60), existing_nullable=True)
