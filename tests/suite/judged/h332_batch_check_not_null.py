"""rules for coupons

Revision ID: e79507cd20a2
Revises: 27ae485d0d31
Create Date: 2026-03-19 10:24:24.759681

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e79507cd20a2"
down_revision: Union[str, None] = "27ae485d0d31"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("coupons", schema=None) as batch_op:
        batch_op.create_check_constraint("ck_coupons_percent", "percent BETWEEN 0 AND 100")
        batch_op.alter_column("percent", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("coupons", schema=None) as batch_op:
        batch_op.alter_column("percent", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint("ck_coupons_percent", type_="check")
