"""tickets can be urgent

Revision ID: 2c749ee60769
Revises: 480971d26404
Create Date: 2026-03-27 11:24:08.967314

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2c749ee60769"
down_revision: str | Sequence[str] | None = "480971d26404"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE tickets
            DROP CONSTRAINT ck_tickets_priority,
            ADD CONSTRAINT ck_tickets_priority CHECK (priority IN ('low', 'mid', 'high', 'urgent')) NOT VALID
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE tickets
            DROP CONSTRAINT ck_tickets_priority,
            ADD CONSTRAINT ck_tickets_priority CHECK (priority IN ('low', 'mid', 'high')) NOT VALID
        """
    )
