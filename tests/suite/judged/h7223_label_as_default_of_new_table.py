"""label as default of new table

Revision ID: 312f239ab11a
Revises: b792bbc63888
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '312f239ab11a'
down_revision = 'b792bbc63888'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE 'parked'")
    op.create_table('t223',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('s',postgresql.ENUM(name='ticket_state',create_type=False),server_default='parked'))


def downgrade():
    raise NotImplementedError("forward only")
