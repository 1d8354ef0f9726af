"""random bucket for the price experiment

Revision ID: 77f226c14cc4
Revises: 7ea8fc258ddf
Create Date: 2026-03-03 11:38:42.763062

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "77f226c14cc4"
down_revision: str | Sequence[str] | None = "7ea8fc258ddf"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("products") as batch_op:
        batch_op.add_column(sa.Column("bucket", sa.Float(), server_default=sa.func.random(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("products") as batch_op:
        batch_op.drop_column("bucket")
