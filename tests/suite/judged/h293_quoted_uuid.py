"""table for api clients

Revision ID: 5f658d95e699
Revises: d6acfcdc5781
Create Date: 2026-03-15 15:49:54.701641

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "5f658d95e699"
down_revision: str | Sequence[str] | None = "d6acfcdc5781"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.Uuid(), server_default="gen_random_uuid()", primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("api_clients")
