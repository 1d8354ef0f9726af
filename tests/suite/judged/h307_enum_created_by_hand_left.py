"""risk level of an account

Revision ID: 6176697cf102
Revises: 3e37e9bc2916
Create Date: 2026-10-02 14:14:10.298989

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision: str = "6176697cf102"
down_revision: Union[str, None] = "3e37e9bc2916"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


risk_level = postgresql.ENUM("low", "medium", "high", name="risk_level", create_type=False)


def upgrade() -> None:
    risk_level.create(op.get_bind(), checkfirst=False)
    op.add_column("accounts", sa.Column("risk", risk_level, nullable=True))


def downgrade() -> None:
    op.drop_column("accounts", "risk")
