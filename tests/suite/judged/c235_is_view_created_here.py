"""view of the open tickets

Revision ID: 793b48d5f64a
Revises: 1e466761e911
Create Date: 2026-07-21 17:19:16.587103

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "793b48d5f64a"
down_revision: str | Sequence[str] | None = "1e466761e911"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


VIEW = """
CREATE VIEW open_tickets AS
SELECT id, subject, priority
  FROM tickets
 WHERE state <> 'closed'
"""


def upgrade() -> None:
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW open_tickets")
