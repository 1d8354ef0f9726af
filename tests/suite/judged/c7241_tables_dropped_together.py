"""tables dropped together

Revision ID: 1ec78490abb4
Revises: 07f6873789ae
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '1ec78490abb4'
down_revision = '07f6873789ae'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('p241',sa.Column('id',sa.BigInteger,primary_key=True))
    op.create_table('c241',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('p',sa.BigInteger,sa.ForeignKey('p241.id',ondelete='CASCADE'),index=True))


def downgrade():
    op.execute('DROP TABLE p241, c241')
