"""partition for next year

Revision ID: 53f20f32ee99
Revises: 03788d63e369
Create Date: 2026-08-16 10:25:34.090891

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "53f20f32ee99"
down_revision: Union[str, None] = "03788d63e369"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS measurements_2027
            PARTITION OF measurements
            FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS measurements_2027")
