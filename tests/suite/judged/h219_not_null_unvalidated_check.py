"""phone is mandatory now

Revision ID: 678fc3a171e9
Revises: 4646c4d36de5
Create Date: 2026-03-12 09:40:30.148940

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "678fc3a171e9"
down_revision: str | Sequence[str] | None = "4646c4d36de5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # ck_users_phone_present has been in place for a release
    op.execute("ALTER TABLE ONLY users ALTER phone SET NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE ONLY users ALTER phone DROP NOT NULL")
