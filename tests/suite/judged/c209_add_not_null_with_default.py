"""orders get a priority

Revision ID: 81ec1674e4bf
Revises: 8472d76b01a3
Create Date: 2026-10-09 15:06:39.614885

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "81ec1674e4bf"
down_revision: str | Sequence[str] | None = "8472d76b01a3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "priority")
