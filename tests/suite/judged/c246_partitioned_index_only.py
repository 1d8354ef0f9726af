"""partition-wise index on measurements

Revision ID: 17aec76a2fb4
Revises: 1a5273cda563
Create Date: 2026-08-06 15:26:27.489653

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "17aec76a2fb4"
down_revision: Union[str, None] = "1a5273cda563"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


PARTS = ("measurements_2025", "measurements_2026")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for part in PARTS:
            op.execute(f"CREATE INDEX CONCURRENTLY ix_{part}_sensor ON {part} (sensor)")
    op.execute("CREATE INDEX ix_measurements_sensor ON ONLY measurements (sensor)")
    for part in PARTS:
        op.execute(f"ALTER INDEX ix_measurements_sensor ATTACH PARTITION ix_{part}_sensor")


def downgrade() -> None:
    op.execute("DROP INDEX ix_measurements_sensor")
