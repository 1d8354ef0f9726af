"""count only paid orders in daily sales

Revision ID: b85adf7f3c74
Revises: bf54e4417169
Create Date: 2026-02-08 09:04:40.955738

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b85adf7f3c74'
down_revision = 'bf54e4417169'
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    bind.execute(sa.text('REFRESH MATERIALIZED VIEW "reporting"."daily_sales"'))


def downgrade():
    """Only contents changed."""
