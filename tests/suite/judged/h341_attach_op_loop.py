"""attach the archive of 2024

Revision ID: 74b0d5476df6
Revises: 8184434ad543
Create Date: 2026-10-18 15:49:21.653863

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '74b0d5476df6'
down_revision = '8184434ad543'
branch_labels = None
depends_on = None


BOUNDS = {"measurements_2024": ("2024-01-01", "2025-01-01")}


def upgrade():
    for part, (lower, upper) in BOUNDS.items():
        op.execute(
            f"ALTER TABLE ONLY public.measurements ATTACH PARTITION public.{part} "
            f"FOR VALUES FROM ('{lower}') TO ('{upper}')"
        )


def downgrade():
    for part in BOUNDS:
        op.execute(f"ALTER TABLE measurements DETACH PARTITION {part}")
