"""array of enum left to nobody

Revision ID: 63336cb38c48
Revises: 33f82fa99323
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '63336cb38c48'
down_revision = '33f82fa99323'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('t232',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('k',postgresql.ARRAY(postgresql.ENUM('a','b',name='k232',create_type=False))))


def downgrade():
    op.drop_table('t232')
