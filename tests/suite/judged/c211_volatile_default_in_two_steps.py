"""public id for coupons

Revision ID: f6dea9241321
Revises: eb7894b4bd56
Create Date: 2026-04-09 09:26:46.330030

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f6dea9241321"
down_revision: str | Sequence[str] | None = "eb7894b4bd56"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("coupons", sa.Column("public_id", sa.Uuid(), nullable=True))
    op.alter_column("coupons", "public_id", existing_type=sa.Uuid(), server_default=sa.text("gen_random_uuid()"))


def downgrade() -> None:
    op.drop_column("coupons", "public_id")
