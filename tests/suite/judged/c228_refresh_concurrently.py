"""bring daily sales up to date

Revision ID: 9c44b205b39e
Revises: 6dc2bda98978
Create Date: 2026-05-26 12:21:37.669078

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9c44b205b39e'
down_revision = '6dc2bda98978'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY reporting.daily_sales")


def downgrade():
    # contents only
    pass
