"""customers

Revision ID: c4e8190dba57
Revises: 
Create Date: 2026-07-28 10:46:47.149493

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c4e8190dba57"
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("CREATE DOMAIN email_address AS text")
    op.execute("CREATE TABLE customers (id bigint PRIMARY KEY, email email_address)")


def downgrade() -> None:
    op.execute("DROP TABLE customers")
    op.execute("DROP DOMAIN email_address")
