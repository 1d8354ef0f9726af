"""add colour

Revision ID: c5f20e9a6d18
Revises: 71d8e3b04fa9
Create Date: 2026-10-20 13:17:58.201033

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c5f20e9a6d18"
down_revision: str | Sequence[str] | None = "71d8e3b04fa9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("notes", sa.Column("colour", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("notes", "colour")
