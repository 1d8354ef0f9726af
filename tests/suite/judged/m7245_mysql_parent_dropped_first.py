"""mysql parent dropped first

Revision ID: d6b754947da1
Revises: ecba882f3015
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'd6b754947da1'
down_revision = 'ecba882f3015'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('p245',sa.Column('id',sa.BigInteger,primary_key=True))
    op.create_table('c245',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('p',sa.BigInteger,sa.ForeignKey('p245.id',ondelete='CASCADE')))


def downgrade():
    for t in ('p245','c245'):
        op.drop_table(t)
