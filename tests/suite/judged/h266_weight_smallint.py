"""product weight fits into two bytes

Revision ID: f25983db724b
Revises: 7f3480f703ac
Create Date: 2026-03-18 09:26:03.939651

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "f25983db724b"
down_revision: Union[str, None] = "7f3480f703ac"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.alter_column("products", "weight", existing_type=sa.Integer(), type_=sa.SmallInteger())


def downgrade() -> None:
    op.alter_column("products", "weight", existing_type=sa.SmallInteger(), type_=sa.Integer())
