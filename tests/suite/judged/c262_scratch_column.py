"""audit entries keep the request id

Revision ID: d575818ae900
Revises: 8e68f6c1c852
Create Date: 2026-02-21 15:49:56.100816

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d575818ae900"
down_revision: str | Sequence[str] | None = "8e68f6c1c852"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("audit_log") as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.Uuid(), nullable=True))
    op.execute("ALTER TABLE audit_log ADD COLUMN scratch integer")
    op.execute("ALTER TABLE audit_log DROP COLUMN scratch")


def downgrade() -> None:
    with op.batch_alter_table("audit_log") as batch_op:
        batch_op.drop_column("request_id")
