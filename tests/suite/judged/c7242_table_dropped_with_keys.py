"""table dropped with keys

Revision ID: 74fb68de63e9
Revises: ca6d22063f5d
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '74fb68de63e9'
down_revision = 'ca6d22063f5d'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('p242',sa.Column('id',sa.BigInteger,primary_key=True))
    op.create_table('c242',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('p',sa.BigInteger,sa.ForeignKey('p242.id',ondelete='CASCADE'),index=True))


def downgrade():
    op.execute('DROP TABLE p242 CASCADE')
    op.drop_table('c242')
