"""unique using index

Revision ID: 15f2452a0743
Revises: 1f68583e2432
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '15f2452a0743'
down_revision = '1f68583e2432'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute('CREATE UNIQUE INDEX CONCURRENTLY u64 ON orders (reference)')
    op.execute('ALTER TABLE orders ADD CONSTRAINT u64 UNIQUE USING INDEX u64')


def downgrade():
    raise NotImplementedError("forward only")
