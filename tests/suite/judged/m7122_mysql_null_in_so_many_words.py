"""mysql null in so many words

Revision ID: 064ca75c9f9e
Revises: dd22ce7ea551
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '064ca75c9f9e'
down_revision = 'dd22ce7ea551'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE accounts MODIFY name varchar(40) NULL')


def downgrade():
    raise NotImplementedError("forward only")
