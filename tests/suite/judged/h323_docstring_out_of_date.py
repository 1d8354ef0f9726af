"""add opening hours

Revision ID: d9dfb2965ba0
Revises: 3f9a1c77be02
Create Date: 2026-04-07 12:18:09.643106

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d9dfb2965ba0"
down_revision: str | Sequence[str] | None = "43016e0f6d8a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("opening_hours", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("addresses", "opening_hours")
