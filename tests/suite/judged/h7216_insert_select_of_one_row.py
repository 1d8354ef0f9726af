"""insert select of one row

Revision ID: 95714d50d3b0
Revises: 84150527f3af
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '95714d50d3b0'
down_revision = '84150527f3af'
branch_labels = None
depends_on = None


def upgrade():
    op.drop_column('orders','notes')
    op.execute('INSERT INTO audit_log (action) SELECT kind FROM events WHERE id = 4')


def downgrade():
    raise NotImplementedError("forward only")
