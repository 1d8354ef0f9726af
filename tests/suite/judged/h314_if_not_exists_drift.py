"""coupons can be limited to a number of uses

Revision ID: 79df664f26ef
Revises: 85845337aba7
Create Date: 2026-03-27 12:23:58.096783

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "79df664f26ef"
down_revision: str | Sequence[str] | None = "85845337aba7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE coupons ADD COLUMN IF NOT EXISTS max_uses bigint")


def downgrade() -> None:
    op.execute("ALTER TABLE coupons DROP COLUMN IF EXISTS max_uses")
