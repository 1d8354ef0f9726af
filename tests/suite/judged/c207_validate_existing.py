"""payment amounts are checked

Revision ID: 095d1db697fa
Revises: 4107568162ba
Create Date: 2026-09-15 16:19:53.991754

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "095d1db697fa"
down_revision: str | Sequence[str] | None = "4107568162ba"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE payments VALIDATE CONSTRAINT ck_payments_amount_positive")


def downgrade() -> None:
    # validating cannot be taken back and need not be
    pass
