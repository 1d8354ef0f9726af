"""merge

Revision ID: 6e41b2f8d70c
Revises: 57be0c19da84, a90d7f3c5b26
Create Date: 2026-01-24 11:39:16.937043

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "6e41b2f8d70c"
down_revision: str | Sequence[str] | None = ("57be0c19da84", "a90d7f3c5b26")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
