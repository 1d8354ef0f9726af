"""visits

Revision ID: 7d20c9e4ab51
Revises: 
Create Date: 2026-10-07 09:59:29.760137

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "7d20c9e4ab51"
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("CREATE TABLE visits (visitor BIGINT NOT NULL, page BIGINT NOT NULL) ENGINE=InnoDB")


def downgrade() -> None:
    op.execute("DROP TABLE visits")
