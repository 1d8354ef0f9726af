"""probes and their results

Revision ID: e050370b17ae
Revises: 73a52f9c4694
Create Date: 2026-09-07 14:34:30.606498

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e050370b17ae"
down_revision: str | Sequence[str] | None = "73a52f9c4694"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "probes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("level", sa.Enum("info", "warn", "crit", name="probe_level"), nullable=False),
    )
    op.create_table(
        "probe_results",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("level", sa.Enum("info", "warn", "crit", name="probe_level"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("probe_results")
    op.drop_table("probes")
    sa.Enum(name="probe_level").drop(op.get_bind(), checkfirst=False)
