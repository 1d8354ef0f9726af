"""add title

Revision ID: 12f7be6c0a98
Revises: d93a40c7eb15
Create Date: 2026-06-13 13:48:03.905893

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "12f7be6c0a98"
down_revision: str | Sequence[str] | None = "d93a40c7eb15"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("boards", sa.Column("title", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("boards", "title")
