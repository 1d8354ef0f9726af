"""accounts have a plan

Revision ID: 41c09e1c0433
Revises: dd6379c54665
Create Date: 2026-06-19 15:45:36.283806

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "41c09e1c0433"
down_revision: Union[str, None] = "dd6379c54665"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("plan", sa.String(20), server_default="free", nullable=False))


def downgrade() -> None:
    op.drop_column("accounts", "plan")
