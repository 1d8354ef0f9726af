"""seed settings

Revision ID: 009
Revises: 008
Create Date: 2026-03-18 09:00:00+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "009"
down_revision: Union[str, Sequence[str], None] = "008"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("INSERT INTO settings (key, value) VALUES ('gltf_production_quality', 'high'), ('currency', 'EUR')")


def downgrade() -> None:
    op.execute("DELETE FROM settings WHERE key IN ('gltf_production_quality', 'scene_quality', 'currency')")
