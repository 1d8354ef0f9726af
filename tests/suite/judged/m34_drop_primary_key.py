"""tags may repeat

Revision ID: a5a9b9ae7c4b
Revises: 1b9039bf71e9
Create Date: 2026-02-27 08:22:20.322504

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "a5a9b9ae7c4b"
down_revision: Union[str, None] = "1b9039bf71e9"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER TABLE user_tags DROP PRIMARY KEY")


def downgrade() -> None:
    op.execute("ALTER TABLE user_tags ADD PRIMARY KEY (user_id, tag)")
