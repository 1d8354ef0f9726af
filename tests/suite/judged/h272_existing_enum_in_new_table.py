"""ticket state history

Revision ID: 590916f7bd57
Revises: afac5a4ba041
Create Date: 2026-08-10 10:16:03.486453

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "590916f7bd57"
down_revision: str | Sequence[str] | None = "afac5a4ba041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "ticket_state_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Enum("new", "open", "closed", name="ticket_state"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ticket_state_changes")
