"""order status

Revision ID: b3e0fea41242
Revises: b8f3a19f473b
Create Date: 2026-08-13 16:42:41.646256

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "b3e0fea41242"
down_revision: Union[str, None] = "b8f3a19f473b"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("status", sa.String(20), nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "status")
