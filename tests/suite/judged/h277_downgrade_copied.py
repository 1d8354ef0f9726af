"""shipment weight and label url

Revision ID: de300e6e9fbc
Revises: 05db84badb9f
Create Date: 2026-01-24 08:40:21.577000

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "de300e6e9fbc"
down_revision: str | Sequence[str] | None = "05db84badb9f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("shipments", sa.Column("weight_grams", sa.Integer(), nullable=True))
    op.add_column("shipments", sa.Column("label_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("shipments", "tracking")
    op.drop_column("shipments", "weight_grams")
