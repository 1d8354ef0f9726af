"""index tickets by the time they were opened

Revision ID: 63a3fc9b79c8
Revises: 001ad88fcc18
Create Date: 2026-05-27 11:16:57.151738

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "63a3fc9b79c8"
down_revision: Union[str, None] = "001ad88fcc18"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


OPTIONS = {"unique": False, "postgresql_using": "brin"}


def upgrade() -> None:
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"], **OPTIONS)


def downgrade() -> None:
    op.drop_index("ix_tickets_opened_at", table_name="tickets")
