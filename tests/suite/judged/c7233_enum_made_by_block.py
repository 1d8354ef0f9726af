"""enum made by block

Revision ID: 6778c07570f8
Revises: ac818566d58b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '6778c07570f8'
down_revision = 'ac818566d58b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DO $$ BEGIN CREATE TYPE k233 AS ENUM ('a','b'); EXCEPTION WHEN duplicate_object THEN null; END $$")
    op.create_table('t233',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('k',postgresql.ENUM('a','b',name='k233',create_type=False)))


def downgrade():
    op.drop_table('t233')
    op.execute('DROP TYPE k233')
