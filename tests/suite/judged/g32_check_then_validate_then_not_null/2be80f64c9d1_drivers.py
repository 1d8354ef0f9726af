"""drivers

Revision ID: 2be80f64c9d1
Revises: 
Create Date: 2026-02-23 12:11:13.802462

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2be80f64c9d1"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "drivers",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("licence", sa.Text(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("drivers")
