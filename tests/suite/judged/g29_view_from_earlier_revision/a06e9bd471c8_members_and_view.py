"""members and view

Revision ID: a06e9bd471c8
Revises: 
Create Date: 2026-02-10 14:13:23.270603

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a06e9bd471c8"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("email", sa.String(100), nullable=False),
    )
    op.execute("CREATE VIEW member_mails AS SELECT id, email FROM members")


def downgrade() -> None:
    op.execute("DROP VIEW member_mails")
    op.drop_table("members")
