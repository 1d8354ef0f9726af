"""mysql columns in parentheses

Revision ID: 21ce4fbc2f3d
Revises: ca564cba9ce8
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '21ce4fbc2f3d'
down_revision = 'ca564cba9ce8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE order_items ADD COLUMN (tot decimal(12,2) AS (qty*unit_price) PERSISTENT)')


def downgrade():
    raise NotImplementedError("forward only")
