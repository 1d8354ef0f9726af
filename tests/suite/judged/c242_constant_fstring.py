"""columns for the address check

Revision ID: dda9b368310e
Revises: 933b8a9a5024
Create Date: 2026-04-28 15:07:38.219561

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "dda9b368310e"
down_revision: Union[str, None] = "933b8a9a5024"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


TABLE = "addresses"
COLUMNS = [("checked_at", "timestamptz"), ("check_score", "numeric(5, 4)")]


def upgrade() -> None:
    actions = ", ".join(f"ADD COLUMN {name} {type_}" for name, type_ in COLUMNS)
    op.execute(f"ALTER TABLE {TABLE} {actions}")


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.execute(sa.text(f"ALTER TABLE {TABLE} DROP COLUMN {name}"))
