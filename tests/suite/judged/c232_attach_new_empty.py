"""partition for 2027, attached while empty

Revision ID: 2af6fe217b5c
Revises: a45870ce6061
Create Date: 2026-10-28 14:58:43.092304

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2af6fe217b5c"
down_revision: str | Sequence[str] | None = "a45870ce6061"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE TABLE measurements_2027 (LIKE measurements INCLUDING ALL)")
    op.execute(
        "ALTER TABLE measurements ATTACH PARTITION measurements_2027 "
        "FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"
    )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE measurements DETACH PARTITION measurements_2027 CONCURRENTLY")
    op.execute("DROP TABLE measurements_2027")
