"""add archived

Revision ID: 85c2d01fe9b4
Revises: d93a40c7eb15
Create Date: 2026-06-09 16:41:26.187599

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "85c2d01fe9b4"
down_revision: Union[str, None] = "d93a40c7eb15"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("boards", sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("boards", "archived")
