"""rename tessellation settings keys

Revision ID: 010
Revises: 009
Create Date: 2026-03-19 09:00:00+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "010"
down_revision: Union[str, Sequence[str], None] = "009"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("UPDATE settings SET key = 'scene_quality' WHERE key = 'gltf_production_quality'")


def downgrade() -> None:
    op.execute("UPDATE settings SET key = 'gltf_production_quality' WHERE key = 'scene_quality'")
