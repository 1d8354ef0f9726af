"""batch copies from table

Revision ID: ca5555d39f24
Revises: f3cdc1044b17
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'ca5555d39f24'
down_revision = 'f3cdc1044b17'
branch_labels = None
depends_on = None


def upgrade():
    kk=sa.Table('k308',sa.MetaData(),sa.Column('id',sa.Integer,primary_key=True),sa.Column('a',sa.Integer),sa.CheckConstraint('a > 0'))
    op.create_table('k308',sa.Column('id',sa.Integer,primary_key=True),sa.Column('a',sa.Integer),sa.CheckConstraint('a > 0'))
    with op.batch_alter_table('k308', copy_from=kk, recreate='always') as b:
        b.add_column(sa.Column('z',sa.Integer()))


def downgrade():
    raise NotImplementedError("forward only")
