"""comment on all billing tables

Revision ID: 3453b6ebfbea
Revises: 10bcd7390390
Create Date: 2026-09-05 15:50:20.810894

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3453b6ebfbea"
down_revision: str | Sequence[str] | None = "10bcd7390390"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        BEGIN;
        COMMENT ON TABLE billing.charges IS 'money in';
        COMMENT ON TABLE billing.refunds IS 'money out';
        COMMIT;
        """
    )


def downgrade() -> None:
    op.execute("COMMENT ON TABLE billing.charges IS NULL")
    op.execute("COMMENT ON TABLE billing.refunds IS NULL")
