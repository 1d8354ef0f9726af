"""cluster orders by status

Revision ID: c49cf30edec6
Revises: ce98ccb15d21
Create Date: 2026-05-07 14:00:38.175650

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c49cf30edec6"
down_revision: Union[str, None] = "ce98ccb15d21"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("CLUSTER orders USING ix_orders_status")
    op.execute("ANALYZE orders")


def downgrade() -> None:
    pass
