"""update where true

Revision ID: ef879e411c81
Revises: 9017e48a21e7
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "ef879e411c81"
down_revision = "9017e48a21e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE orders SET channel = 'web' WHERE 1 = 1")


def downgrade() -> None:
    raise NotImplementedError("forward only")
