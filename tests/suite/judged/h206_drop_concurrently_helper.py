"""retire the platform index

Revision ID: 619412e8781e
Revises: 74dec1995b4f
Create Date: 2026-09-16 13:23:05.319264

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "619412e8781e"
down_revision: str | Sequence[str] | None = "74dec1995b4f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _drop_online(index, schema="public"):
    op.execute(sa.text(f"DROP INDEX CONCURRENTLY IF EXISTS {schema}.{index}"))


def upgrade() -> None:
    _drop_online("ix_devices_platform")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_devices_platform", "devices", ["platform"], postgresql_concurrently=True)
