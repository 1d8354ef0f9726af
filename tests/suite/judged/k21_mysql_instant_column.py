"""order source

Revision ID: f9459249fce2
Revises: 73e9df6052d6
Create Date: 2026-02-02 16:12:19.153646

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f9459249fce2"
down_revision: str | Sequence[str] | None = "73e9df6052d6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("source", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "source")
