"""archive the oldest partition

Revision ID: e0afd9161498
Revises: 02792c27e3f0
Create Date: 2026-01-18 11:19:17.431451

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e0afd9161498"
down_revision: Union[str, None] = "02792c27e3f0"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


PARENT = "measurements"
YEAR = 2025


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute(sa.text(f"ALTER TABLE {PARENT} DETACH PARTITION {PARENT}_{YEAR}"))


def downgrade() -> None:
    op.execute(
        f"ALTER TABLE {PARENT} ATTACH PARTITION {PARENT}_{YEAR} "
        f"FOR VALUES FROM ('{YEAR}-01-01') TO ('{YEAR + 1}-01-01')"
    )
