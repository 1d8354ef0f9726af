"""mysql latin1 stays short

Revision ID: 8f2f2b84b58c
Revises: ece07475191b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '8f2f2b84b58c'
down_revision = 'ece07475191b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE users MODIFY name varchar(200)')


def downgrade():
    raise NotImplementedError("forward only")
