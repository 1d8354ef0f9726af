"""create plans and fill it

Revision ID: 77f48d0687da
Revises: 747435d93114
Create Date: 2026-10-26 08:01:40.954634

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "77f48d0687da"
down_revision: str | Sequence[str] | None = "747435d93114"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


plans = sa.table("plans", sa.column("code", sa.String), sa.column("seats", sa.Integer))


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("code", sa.String(30), primary_key=True),
        sa.Column("seats", sa.Integer(), nullable=True),
    )
    op.bulk_insert(plans, [{"code": "free"}, {"code": "team"}])
    op.execute(plans.update().values(seats=5))
    op.alter_column("plans", "seats", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    op.drop_table("plans")
