"""create index of table object

Revision ID: 530a35bf2d73
Revises: c3254da89eb6
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '530a35bf2d73'
down_revision = 'c3254da89eb6'
branch_labels = None
depends_on = None


def upgrade():
    t=sa.Table('orders',sa.MetaData(),sa.Column('user_id',sa.BigInteger))
    op.execute(sa.schema.CreateIndex(sa.Index('i10',t.c.user_id)))


def downgrade():
    raise NotImplementedError("forward only")
