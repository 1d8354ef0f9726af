"""create tenants

Revision ID: 48f1d6a90bce
Revises: 
Create Date: 2026-02-23 08:17:05.224619

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "48f1d6a90bce"
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table("tenants", sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True))


def downgrade() -> None:
    op.drop_table("tenants")
