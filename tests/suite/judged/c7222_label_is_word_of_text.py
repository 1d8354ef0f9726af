"""label is word of text

Revision ID: 922396a47015
Revises: d30bdb377b89
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '922396a47015'
down_revision = 'd30bdb377b89'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE 'parked'")
    op.create_table('t222',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('status',sa.Text,server_default='parked'))


def downgrade():
    raise NotImplementedError("forward only")
