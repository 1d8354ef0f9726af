"""longer mail

Revision ID: 3ca9e7510bd6
Revises: f8203d6cb9e5
Create Date: 2026-07-16 11:01:45.344624

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3ca9e7510bd6"
down_revision: str | Sequence[str] | None = "f8203d6cb9e5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


VIEW = "CREATE VIEW member_mails AS SELECT id, email FROM members"


def upgrade() -> None:
    op.execute("DROP VIEW member_mails")
    op.alter_column("members", "email", existing_type=sa.String(100), type_=sa.String(200), existing_nullable=False)
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW member_mails")
    op.alter_column("members", "email", existing_type=sa.String(200), type_=sa.String(100), existing_nullable=False)
    op.execute(VIEW)
