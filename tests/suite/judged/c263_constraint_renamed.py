"""constraint names by convention

Revision ID: 168b8b9d3910
Revises: 558135886745
Create Date: 2026-01-06 13:06:15.539868

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "168b8b9d3910"
down_revision: Union[str, None] = "558135886745"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER TABLE coupons RENAME CONSTRAINT uq_coupons_code TO uq_coupons_by_code")


def downgrade() -> None:
    op.execute("ALTER TABLE coupons RENAME CONSTRAINT uq_coupons_by_code TO uq_coupons_code")
