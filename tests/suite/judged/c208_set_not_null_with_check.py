"""phone is mandatory (3/3)

Revision ID: 7c297f5a8b11
Revises: c6617d9b4597
Create Date: 2026-04-24 08:23:19.470479

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7c297f5a8b11"
down_revision: str | Sequence[str] | None = "c6617d9b4597"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone_present")
    op.alter_column("users", "phone", existing_type=sa.Text(), nullable=False)
    op.drop_constraint("ck_users_phone_present", "users", type_="check")


def downgrade() -> None:
    op.execute("ALTER TABLE users ADD CONSTRAINT ck_users_phone_present CHECK (phone IS NOT NULL) NOT VALID")
    op.alter_column("users", "phone", existing_type=sa.Text(), nullable=True)
