"""split users.name

Revision ID: 79c4934027e9
Revises: a857b8b515d5
Create Date: 2026-03-12 10:30:49.627016

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "79c4934027e9"
down_revision: Union[str, None] = "a857b8b515d5"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("users", sa.Column("first_name", sa.String(60), nullable=True))
    op.add_column("users", sa.Column("last_name", sa.String(60), nullable=True))
    op.execute("UPDATE users SET first_name = SUBSTRING_INDEX(name, ' ', 1) WHERE name IS NOT NULL")
    op.create_table(
        "name_log",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("note", sa.Text()),
    )


def downgrade() -> None:
    op.drop_table("name_log")
    op.drop_column("users", "last_name")
    op.drop_column("users", "first_name")
