"""column for the tax office number

Revision ID: 62ea65d6f717
Revises: 54c479cdd912
Create Date: 2026-08-25 15:45:26.187126

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "62ea65d6f717"
down_revision: str | Sequence[str] | None = "54c479cdd912"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("BEGIN")
    op.execute("ALTER TABLE accounts ADD COLUMN tax_office text")
    op.execute("COMMIT")


def downgrade() -> None:
    op.execute("ALTER TABLE accounts DROP COLUMN tax_office")
