"""drop indexes that pg_stat_user_indexes reports as unused

Revision ID: 8220b8ec9a73
Revises: c487a65bb552
Create Date: 2026-09-24 13:58:25.639395

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "8220b8ec9a73"
down_revision: Union[str, None] = "c487a65bb552"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


UNUSED = (
    ("ix_devices_platform", "devices", "platform"),
    ("ix_audit_log_actor_id", "audit_log", "actor_id"),
)


def upgrade() -> None:
    for name, _table, _column in UNUSED:
        op.execute(f"DROP INDEX IF EXISTS {name}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name, table, column in UNUSED:
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} ({column})")
