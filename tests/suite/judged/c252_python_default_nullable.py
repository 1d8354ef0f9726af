"""how did the user find us

Revision ID: 15d3e26454fa
Revises: 7063f006cb2d
Create Date: 2026-01-06 08:20:32.408592

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "15d3e26454fa"
down_revision: Union[str, None] = "7063f006cb2d"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("users", sa.Column("referrer", sa.String(80), nullable=True, default="direct"))


def downgrade() -> None:
    op.drop_column("users", "referrer")
