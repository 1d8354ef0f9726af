"""own function stable

Revision ID: 94093376d51f
Revises: fb57a6032352
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '94093376d51f'
down_revision = 'fb57a6032352'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE FUNCTION app.f96() RETURNS text AS $$select 'x'$$ LANGUAGE sql STABLE")
    op.execute('ALTER TABLE orders ADD COLUMN k text DEFAULT app.f96()')


def downgrade():
    raise NotImplementedError("forward only")
