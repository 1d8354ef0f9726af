"""next month's event archive

Revision ID: 3a17556703ca
Revises: df40a900005c
Create Date: 2026-07-25 11:30:16.791225

"""

from datetime import date
from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3a17556703ca"
down_revision: str | Sequence[str] | None = "df40a900005c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    suffix = date.today().strftime("%Y_%m")
    op.create_table(
        f"events_archive_{suffix}",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("payload", sa.Text()),
    )


def downgrade() -> None:
    op.drop_table(f"events_archive_{date.today():%Y_%m}")
