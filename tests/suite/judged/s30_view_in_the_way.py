"""view of the newest orders, longer notes

Revision ID: 5131e3b43c2f
Revises: b2bc35180e41
Create Date: 2026-06-26 14:51:06.228897

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "5131e3b43c2f"
down_revision: str | Sequence[str] | None = "b2bc35180e41"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE VIEW order_notes AS SELECT id, notes FROM orders WHERE notes <> ''")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("notes", existing_type=sa.String(500), type_=sa.Text())


def downgrade() -> None:
    op.execute("DROP VIEW order_notes")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("notes", existing_type=sa.Text(), type_=sa.String(500))
