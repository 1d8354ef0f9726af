"""other dialect branch

Revision ID: d558ddc9d53c
Revises: e9d9e1d35d62
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "d558ddc9d53c"
down_revision = "e9d9e1d35d62"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "mysql":
        op.execute("ALTER TABLE orders DROP COLUMN notes")
    else:
        op.add_column("orders", sa.Column("gift", sa.Boolean()))


def downgrade() -> None:
    if op.get_bind().dialect.name != "mysql":
        op.drop_column("orders", "gift")
