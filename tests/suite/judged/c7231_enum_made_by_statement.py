"""enum made by statement

Revision ID: 032b25122768
Revises: 323ba3ff216b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '032b25122768'
down_revision = '323ba3ff216b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE k231 AS ENUM ('a','b')")
    op.add_column('orders',sa.Column('k',postgresql.ENUM('a','b',name='k231',create_type=False)))


def downgrade():
    op.drop_column('orders','k')
    op.execute('DROP TYPE k231')
