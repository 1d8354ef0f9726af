"""legacy_id is the crm id

Revision ID: f26a66b388a5
Revises: fcee43eb51fa
Create Date: 2026-08-21 08:43:48.308640

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f26a66b388a5"
down_revision: str | Sequence[str] | None = "fcee43eb51fa"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE users CHANGE COLUMN legacy_id crm_id INT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE users CHANGE COLUMN crm_id legacy_id INT NULL")
