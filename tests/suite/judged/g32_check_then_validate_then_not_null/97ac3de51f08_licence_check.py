"""licence check

Revision ID: 97ac3de51f08
Revises: 2be80f64c9d1
Create Date: 2026-02-01 09:19:44.666510

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "97ac3de51f08"
down_revision: Union[str, None] = "2be80f64c9d1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_check_constraint("ck_drivers_licence", "drivers", "licence IS NOT NULL", postgresql_not_valid=True)


def downgrade() -> None:
    op.drop_constraint("ck_drivers_licence", "drivers", type_="check")
