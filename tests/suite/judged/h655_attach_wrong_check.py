"""attach wrong check

Revision ID: 7c58207252b1
Revises: 1478fb9cb1d4
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "7c58207252b1"
down_revision = "1478fb9cb1d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE measurements_2024 ADD CONSTRAINT p CHECK (recorded_at >= '2023-01-01' AND recorded_at < '2025-01-01') NOT VALID")
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE measurements_2024 VALIDATE CONSTRAINT p')
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade() -> None:
    raise NotImplementedError("forward only")
