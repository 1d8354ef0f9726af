"""orders.channel as enum

Revision ID: ea66c5a6d413
Revises: 2ae9b5182a34
Create Date: 2026-07-27 13:42:03.646521

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "ea66c5a6d413"
down_revision: str | Sequence[str] | None = "2ae9b5182a34"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "orders",
        "channel",
        existing_type=sa.Text(),
        type_=sa.Enum("web", "pos", "app", name="order_channel"),
        postgresql_using="channel::order_channel",
        existing_nullable=True,
    )


def downgrade() -> None:
    op.alter_column(
        "orders",
        "channel",
        existing_type=sa.Enum("web", "pos", "app", name="order_channel"),
        type_=sa.Text(),
        existing_nullable=True,
    )
