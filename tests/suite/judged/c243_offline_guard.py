"""add devices.locale where it is missing

Revision ID: 8bb53015fafc
Revises: b1bbef73b529
Create Date: 2026-02-06 14:56:39.922861

"""

from alembic import context
from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8bb53015fafc"
down_revision: str | Sequence[str] | None = "b1bbef73b529"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _has_column(table, column):
    if context.is_offline_mode():
        return False
    inspector = sa.inspect(op.get_bind())
    return any(c["name"] == column for c in inspector.get_columns(table))


def upgrade() -> None:
    if not _has_column("devices", "locale"):
        op.add_column("devices", sa.Column("locale", sa.String(10), nullable=True))


def downgrade() -> None:
    op.drop_column("devices", "locale")
