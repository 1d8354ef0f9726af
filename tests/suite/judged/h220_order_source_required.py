"""record which app created the order

Revision ID: 32e812f0349b
Revises: 6e5cd6c11fc8
Create Date: 2026-05-18 11:21:44.638523

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "32e812f0349b"
down_revision: Union[str, None] = "6e5cd6c11fc8"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


TABLES = ["orders", "tickets"]


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("created_by_app", sa.String(30), nullable=False))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "created_by_app")
