"""order numbers come from the ERP now

Revision ID: 6b743ad42e99
Revises: ceb6a3015963
Create Date: 2026-07-24 15:32:38.883107

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "6b743ad42e99"
down_revision: str | Sequence[str] | None = "ceb6a3015963"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DROP SEQUENCE IF EXISTS order_number_seq")


def downgrade() -> None:
    op.execute("CREATE SEQUENCE order_number_seq")
