"""tidy index names

Revision ID: 9ee573ddebae
Revises: e525b6832243
Create Date: 2026-02-26 10:52:36.016131

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "9ee573ddebae"
down_revision: Union[str, None] = "e525b6832243"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER INDEX ix_events_kind RENAME TO ix_events_by_kind")


def downgrade() -> None:
    op.execute("ALTER INDEX ix_events_by_kind RENAME TO ix_events_kind")
