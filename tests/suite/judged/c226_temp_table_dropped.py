"""repair two bookings with a scratch table

Revision ID: 4bc8130f1842
Revises: 86d9e6203bd0
Create Date: 2026-08-07 17:17:57.123478

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "4bc8130f1842"
down_revision: str | Sequence[str] | None = "86d9e6203bd0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE fix (id bigint PRIMARY KEY, memo text) ON COMMIT DROP")
    op.execute("INSERT INTO fix VALUES (4711, 'rebooked'), (4712, 'rebooked')")
    op.execute("UPDATE billing.charges c SET memo = f.memo FROM fix f WHERE c.id = f.id AND c.id IN (4711, 4712)")
    op.execute("DROP TABLE fix")


def downgrade() -> None:
    # the wrong memos are not wanted back
    pass
