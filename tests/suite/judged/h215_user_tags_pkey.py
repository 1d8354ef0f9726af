"""user_tags needs a key for logical replication

Revision ID: 1726a8746b36
Revises: 189a4595dcc0
Create Date: 2026-08-18 10:30:41.985557

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "1726a8746b36"
down_revision: str | Sequence[str] | None = "189a4595dcc0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_primary_key("pk_user_tags", "user_tags", ["user_id", "tag"])


def downgrade() -> None:
    op.drop_constraint("pk_user_tags", "user_tags", type_="primary")
    op.alter_column("user_tags", "user_id", existing_type=sa.BigInteger(), nullable=True)
    op.alter_column("user_tags", "tag", existing_type=sa.Text(), nullable=True)
