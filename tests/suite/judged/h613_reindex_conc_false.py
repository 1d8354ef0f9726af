"""reindex conc false

Revision ID: a13e4fb23f72
Revises: 2c412d82ac57
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "a13e4fb23f72"
down_revision = "2c412d82ac57"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('REINDEX (CONCURRENTLY FALSE) TABLE orders')


def downgrade() -> None:
    raise NotImplementedError("forward only")
