"""rename index

Revision ID: 973688b0bea9
Revises: b34c78b3d3cc
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "973688b0bea9"
down_revision = "b34c78b3d3cc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER INDEX ix_orders_status RENAME TO ix_orders_st')


def downgrade() -> None:
    op.execute('ALTER INDEX ix_orders_st RENAME TO ix_orders_status')
