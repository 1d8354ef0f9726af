"""remove the legacy columns of the old importer

Revision ID: 1025a46c6990
Revises: 4fbd57e350d5
Create Date: 2026-06-09 10:13:23.326570

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "1025a46c6990"
down_revision: Union[str, None] = "4fbd57e350d5"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


LEGACY = {
    "users": [("legacy_id", sa.Integer())],
    "orders": [("legacy_state", sa.Text()), ("reference", sa.Text())],
}


def upgrade() -> None:
    for table, columns in LEGACY.items():
        for name, _ in columns:
            op.drop_column(table, name)


def downgrade() -> None:
    for table, columns in LEGACY.items():
        for name, type_ in columns:
            op.add_column(table, sa.Column(name, type_, nullable=True))
