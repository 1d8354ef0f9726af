"""surrogate key for staging_imports

Revision ID: 9bb8d14ffcc0
Revises: 4628ed674beb
Create Date: 2026-09-18 12:32:22.287741

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "9bb8d14ffcc0"
down_revision: Union[str, None] = "4628ed674beb"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("staging_imports", sa.Column("row_no", sa.BigInteger(), sa.Identity(always=True), nullable=False))


def downgrade() -> None:
    op.drop_column("staging_imports", "row_no")
