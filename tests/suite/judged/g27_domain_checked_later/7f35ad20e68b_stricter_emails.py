"""stricter emails

Revision ID: 7f35ad20e68b
Revises: c4e8190dba57
Create Date: 2026-10-22 09:09:24.772358

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "7f35ad20e68b"
down_revision: Union[str, None] = "c4e8190dba57"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER DOMAIN email_address ADD CONSTRAINT ck_email_at CHECK (VALUE LIKE '%@%')")


def downgrade() -> None:
    op.execute("ALTER DOMAIN email_address DROP CONSTRAINT ck_email_at")
