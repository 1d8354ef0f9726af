"""forbid double bookings of measurement windows

Revision ID: e98041e9572a
Revises: 8fbbfd3cf264
Create Date: 2026-03-12 12:19:22.182292

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e98041e9572a"
down_revision: str | Sequence[str] | None = "8fbbfd3cf264"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("""
        ALTER TABLE subscriptions
          ADD CONSTRAINT ex_subscriptions_plan_during
          EXCLUDE USING gist (during WITH &&) WHERE (canceled IS NOT TRUE)
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE subscriptions DROP CONSTRAINT ex_subscriptions_plan_during")
