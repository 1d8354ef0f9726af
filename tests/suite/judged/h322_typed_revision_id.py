"""add nickname history

Revision ID: b2c3d4e5f6a7
Revises: 796267aa316a
Create Date: 2026-09-21 09:34:16.475490

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b2c3d4e5f6a7"
down_revision: str | Sequence[str] | None = "796267aa316a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "nickname_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("nickname", sa.String(60), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("nickname_history")
