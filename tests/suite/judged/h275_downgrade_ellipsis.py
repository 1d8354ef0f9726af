"""remember the browser of a session

Revision ID: 807d9a2b70f2
Revises: 993f60d6649b
Create Date: 2026-10-24 09:34:04.345268

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "807d9a2b70f2"
down_revision: Union[str, None] = "993f60d6649b"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("user_agent", sa.Text(), nullable=True))


def downgrade() -> None:
    ...
