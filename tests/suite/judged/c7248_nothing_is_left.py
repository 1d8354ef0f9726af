"""nothing is left

Revision ID: 5b440f2a70e1
Revises: d355bb8d2f8e
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '5b440f2a70e1'
down_revision = 'd355bb8d2f8e'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('tmp248',sa.Column('id',sa.BigInteger,primary_key=True))
    op.drop_table('tmp248')


def downgrade():
    pass
