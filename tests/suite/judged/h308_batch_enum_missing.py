"""shipments get a delivery mode

Revision ID: 76dcb7f77d9d
Revises: ccb96257b21b
Create Date: 2026-03-15 16:34:05.443952

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "76dcb7f77d9d"
down_revision: str | Sequence[str] | None = "ccb96257b21b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.Enum("standard", "express", name="delivery_mode"), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_column("mode")
