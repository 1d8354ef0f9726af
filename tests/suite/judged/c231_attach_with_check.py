"""attach the 2024 measurements, with proof

Revision ID: 10cee0dcc8b2
Revises: 9fd26b3d7757
Create Date: 2026-01-08 09:28:41.455898

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "10cee0dcc8b2"
down_revision: str | Sequence[str] | None = "9fd26b3d7757"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE measurements_2024 ADD CONSTRAINT ck_m2024 CHECK "
        "(recorded_at IS NOT NULL AND recorded_at >= '2024-01-01' AND recorded_at < '2025-01-01') NOT VALID"
    )
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE measurements_2024 VALIDATE CONSTRAINT ck_m2024")
    op.execute(
        "ALTER TABLE measurements ATTACH PARTITION measurements_2024 "
        "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
    )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE measurements DETACH PARTITION measurements_2024 CONCURRENTLY")
    op.execute("ALTER TABLE measurements_2024 DROP CONSTRAINT ck_m2024")
