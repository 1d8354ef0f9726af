"""index of addresses by postcode

Revision ID: c7aaa2a8fb98
Revises: fb2e8588e0e0
Create Date: 2026-05-26 14:44:10.741287

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c7aaa2a8fb98"
down_revision: Union[str, None] = "fb2e8588e0e0"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET LOCAL lock_timeout = '2s'")
        op.execute("CREATE INDEX CONCURRENTLY ix_addresses_postcode ON addresses (postcode)")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY ix_addresses_postcode")
