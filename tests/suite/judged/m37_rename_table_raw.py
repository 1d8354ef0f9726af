"""tags

Revision ID: 96d0664193be
Revises: 192ab1fa0bde
Create Date: 2026-06-22 10:47:03.640337

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "96d0664193be"
down_revision: Union[str, None] = "192ab1fa0bde"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("RENAME TABLE user_tags TO user_labels")


def downgrade() -> None:
    op.execute("RENAME TABLE user_labels TO user_tags")
