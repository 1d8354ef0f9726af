"""customers

Revision ID: 19d0c7ef84a3
Revises: 
Create Date: 2026-03-04 17:15:55.291792

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "19d0c7ef84a3"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE DOMAIN email_address AS text")
    op.execute("CREATE TABLE customers (id bigint PRIMARY KEY, email email_address)")


def downgrade() -> None:
    op.execute("DROP TABLE customers")
    op.execute("DROP DOMAIN email_address")
