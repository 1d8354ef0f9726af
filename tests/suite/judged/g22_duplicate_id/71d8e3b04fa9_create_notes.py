"""create notes

Revision ID: 71d8e3b04fa9
Revises: 
Create Date: 2026-10-20 17:56:25.408591

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "71d8e3b04fa9"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("body", sa.Text()))


def downgrade() -> None:
    op.drop_table("notes")
