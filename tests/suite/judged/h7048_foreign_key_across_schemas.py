"""foreign key across schemas

Revision ID: a18dac95c547
Revises: 0fe89059c69a
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'a18dac95c547'
down_revision = '0fe89059c69a'
branch_labels = None
depends_on = None


def upgrade():
    op.create_foreign_key('f48','charges','accounts',['account_id'],['id'],source_schema='billing',ondelete='CASCADE')


def downgrade():
    raise NotImplementedError("forward only")
