"""own function volatile

Revision ID: 164723572cfa
Revises: 4a13da9f6b83
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '164723572cfa'
down_revision = '4a13da9f6b83'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE FUNCTION f95() RETURNS text LANGUAGE sql VOLATILE AS $$select 'IMMUTABLE'$$")
    op.execute('ALTER TABLE orders ADD COLUMN k text DEFAULT f95()')


def downgrade():
    raise NotImplementedError("forward only")
