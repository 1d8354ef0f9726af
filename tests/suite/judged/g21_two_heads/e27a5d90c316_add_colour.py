"""add colour

Revision ID: e27a5d90c316
Revises: 4be1c07d9a52
Create Date: 2026-05-06 15:44:16.348907

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e27a5d90c316"
down_revision: Union[str, None] = "4be1c07d9a52"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("colour", sa.String(7), nullable=True))


def downgrade() -> None:
    op.drop_column("projects", "colour")
