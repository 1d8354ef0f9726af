"""delivery notes

Revision ID: 68893114e129
Revises: 94d3a7d549d3
Create Date: 2026-06-16 09:49:13.226215

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "68893114e129"
down_revision: str | Sequence[str] | None = "94d3a7d549d3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "delivery_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
