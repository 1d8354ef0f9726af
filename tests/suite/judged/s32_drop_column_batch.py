"""orders without notes

Revision ID: 7f21b2aa7ef8
Revises: 2181ba3ee81e
Create Date: 2026-09-02 13:23:29.539948

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7f21b2aa7ef8"
down_revision: str | Sequence[str] | None = "2181ba3ee81e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("notes")


def downgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notes", sa.VARCHAR(length=500), nullable=True))
