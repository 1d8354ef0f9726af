"""stricter emails

Revision ID: e8b63f5d0c27
Revises: 19d0c7ef84a3
Create Date: 2026-04-25 13:02:10.910889

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e8b63f5d0c27"
down_revision: Union[str, None] = "19d0c7ef84a3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER DOMAIN email_address ADD CONSTRAINT ck_email_at CHECK (VALUE LIKE '%@%') NOT VALID")


def downgrade() -> None:
    op.execute("ALTER DOMAIN email_address DROP CONSTRAINT ck_email_at")
