"""read access for the reporting role

Revision ID: 2185d0099239
Revises: 522b00b29465
Create Date: 2026-03-22 16:00:12.756967

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2185d0099239"
down_revision: str | Sequence[str] | None = "522b00b29465"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        DO $do$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'blind_reporting') THEN
                CREATE ROLE blind_reporting NOLOGIN;
            END IF;
        END
        $do$
        """
    )
    op.execute("GRANT SELECT ON orders, invoices TO blind_reporting")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON orders, invoices FROM blind_reporting")
