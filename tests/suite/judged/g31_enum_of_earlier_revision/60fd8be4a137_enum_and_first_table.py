"""enum and first table

Revision ID: 60fd8be4a137
Revises: 
Create Date: 2026-01-16 16:21:29.690245

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "60fd8be4a137"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "builds",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("state", sa.Enum("red", "green", name="light"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("builds")
    op.execute("DROP TYPE light")
