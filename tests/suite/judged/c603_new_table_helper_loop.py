"""new table helper loop

Revision ID: 2cbeb95fba3a
Revises: 938d47ae8564
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
NAMES = ["n1", "n2"]
def _mk(name):
    op.create_table(name, sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("v", sa.Text()))

# revision identifiers, used by Alembic.
revision = "2cbeb95fba3a"
down_revision = "938d47ae8564"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for n in NAMES:
        _mk(n)
        op.create_index(f"ix_{n}", n, ["v"])
        op.create_unique_constraint(f"uq_{n}", n, ["v"])


def downgrade() -> None:
    for n in reversed(NAMES):
        op.drop_table(n)
