"""new accounts pay in euro

Revision ID: 77574e204271
Revises: fdf24d23adfe
Create Date: 2026-10-09 12:29:28.976306

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "77574e204271"
down_revision: str | Sequence[str] | None = "fdf24d23adfe"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("accounts", "tier", existing_type=sa.Text(), server_default="starter", existing_nullable=True)
    op.alter_column("accounts", "region", existing_type=sa.Text(), server_default="eu", existing_nullable=True)


def downgrade() -> None:
    op.alter_column("accounts", "region", existing_type=sa.Text(), server_default=None, existing_nullable=True)
    op.alter_column("accounts", "tier", existing_type=sa.Text(), server_default="free", existing_nullable=True)
