"""orders reference users

Revision ID: e8dc109335d6
Revises: 22ffdc20d2f6
Create Date: 2026-09-16 10:41:57.080054

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e8dc109335d6"
down_revision: Union[str, None] = "22ffdc20d2f6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_foreign_key("fk_orders_user_id", "orders", "users", ["user_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_constraint("fk_orders_user_id", "orders", type_="foreignkey")
