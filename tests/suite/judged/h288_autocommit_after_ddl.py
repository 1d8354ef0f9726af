"""warehouse zone with an index

Revision ID: 8c3b0a389c73
Revises: 767ee0329636
Create Date: 2026-01-16 17:16:45.648862

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8c3b0a389c73"
down_revision: str | Sequence[str] | None = "767ee0329636"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("inventory", sa.Column("zone", sa.String(12), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_inventory_zone", "inventory", ["zone"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_column("inventory", "zone")
