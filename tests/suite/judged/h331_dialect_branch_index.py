"""index addresses by user

Revision ID: 60fa3847f653
Revises: 0c9fc7855005
Create Date: 2026-06-20 09:11:10.784264

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "60fa3847f653"
down_revision: str | Sequence[str] | None = "0c9fc7855005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.execute(sa.text("CREATE INDEX ix_addresses_user_id ON addresses USING btree (user_id)"))
    else:
        op.create_index("ix_addresses_user_id", "addresses", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_addresses_user_id", table_name="addresses")
