"""ratings

Revision ID: 8e07d1c5fb39
Revises: 
Create Date: 2026-10-02 13:41:35.360410

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8e07d1c5fb39"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE TABLE ratings (id INTEGER PRIMARY KEY, stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), note VARCHAR(80))")


def downgrade() -> None:
    op.drop_table("ratings")
