"""batch told its checks

Revision ID: fa0cdb713ed0
Revises: 54a13b210286
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'fa0cdb713ed0'
down_revision = '54a13b210286'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('k309',sa.Column('id',sa.Integer,primary_key=True),sa.Column('a',sa.Integer),sa.CheckConstraint('a > 0'))
    with op.batch_alter_table('k309', table_args=(sa.CheckConstraint('a > 0'),), recreate='always') as b:
        b.add_column(sa.Column('z',sa.Integer()))


def downgrade():
    raise NotImplementedError("forward only")
