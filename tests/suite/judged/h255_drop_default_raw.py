"""the application sets the user status

Revision ID: 8855418153f3
Revises: e7978a58bec1
Create Date: 2026-01-23 14:28:18.879176

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8855418153f3"
down_revision: str | Sequence[str] | None = "e7978a58bec1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute('ALTER TABLE "users" ALTER COLUMN "status" DROP DEFAULT')


def downgrade() -> None:
    op.execute("""ALTER TABLE "users" ALTER COLUMN "status" SET DEFAULT 'active'""")
