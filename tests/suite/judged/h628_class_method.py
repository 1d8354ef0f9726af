"""class method

Revision ID: 7a548219a189
Revises: b19d1591f04d
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
class M:
    table = "orders"
    def go(self):
        op.drop_column(self.table, "notes")

# revision identifiers, used by Alembic.
revision = "7a548219a189"
down_revision = "b19d1591f04d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    M().go()


def downgrade() -> None:
    raise NotImplementedError("forward only")
