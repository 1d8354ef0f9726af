"""mysql virtual by default

Revision ID: dfae0ffa569e
Revises: 9b81bccad748
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'dfae0ffa569e'
down_revision = '9b81bccad748'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE order_items ADD COLUMN tot decimal(12,2) AS (qty*unit_price)')


def downgrade():
    raise NotImplementedError("forward only")
