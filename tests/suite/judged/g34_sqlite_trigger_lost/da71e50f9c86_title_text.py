"""title text

Revision ID: da71e50f9c86
Revises: 03cda8e7b461
Create Date: 2026-09-23 14:14:44.839471

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "da71e50f9c86"
down_revision: str | Sequence[str] | None = "03cda8e7b461"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.alter_column("title", existing_type=sa.String(80), type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.alter_column("title", existing_type=sa.Text(), type_=sa.String(80), existing_nullable=False)
