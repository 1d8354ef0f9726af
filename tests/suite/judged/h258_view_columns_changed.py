"""active_users without the e-mail address

Revision ID: 3ed00a7a7ef6
Revises: 869dd0224b30
Create Date: 2026-04-15 08:32:51.805896

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3ed00a7a7ef6"
down_revision: str | Sequence[str] | None = "869dd0224b30"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, name FROM users WHERE status = 'active'")


def downgrade() -> None:
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
