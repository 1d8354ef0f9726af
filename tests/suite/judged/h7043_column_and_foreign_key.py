"""column and foreign key

Revision ID: 42fee4bf7ac3
Revises: b8f1ccf73ba0
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '42fee4bf7ac3'
down_revision = 'b8f1ccf73ba0'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD COLUMN u2 bigint, ADD FOREIGN KEY (u2) REFERENCES users(id)')


def downgrade():
    raise NotImplementedError("forward only")
