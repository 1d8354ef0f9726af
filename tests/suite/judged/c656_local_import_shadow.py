"""local import shadow

Revision ID: 03245c166c3c
Revises: 2641202336d9
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "03245c166c3c"
down_revision = "2641202336d9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    class F:
        def drop_table(self, n): pass
    op2 = F()
    op2.drop_table("users")
    op.add_column("orders", sa.Column("gift", sa.Boolean()))


def downgrade() -> None:
    op.drop_column("orders", "gift")
