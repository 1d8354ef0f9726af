"""second table

Revision ID: ce95a0d7124b
Revises: 60fd8be4a137
Create Date: 2026-03-20 11:14:02.293526

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "ce95a0d7124b"
down_revision: Union[str, None] = "60fd8be4a137"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "deploys",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("state", sa.Enum("red", "green", name="light"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("deploys")
