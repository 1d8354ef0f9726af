"""attach 2024 measurements

Revision ID: fca8b06ddc78
Revises: 0db4531b345f
Create Date: 2026-09-14 14:46:43.902129

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "fca8b06ddc78"
down_revision: Union[str, None] = "0db4531b345f"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE measurements_2024 ADD CONSTRAINT ck_measurements_2024_range "
        "CHECK (recorded_at >= '2024-01-01' AND recorded_at < '2025-01-01') NOT VALID"
    )
    op.execute(
        "ALTER TABLE measurements ATTACH PARTITION measurements_2024 "
        "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE measurements DETACH PARTITION measurements_2024")
    op.execute("ALTER TABLE measurements_2024 DROP CONSTRAINT ck_measurements_2024_range")
