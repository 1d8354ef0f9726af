"""placeholder for release 5

Revision ID: c015f05c0293
Revises: a8b886d56999
Create Date: 2026-06-16 09:43:18.832783

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c015f05c0293"
down_revision: Union[str, None] = "a8b886d56999"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
