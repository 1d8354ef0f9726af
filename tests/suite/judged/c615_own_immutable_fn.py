"""own immutable fn

Revision ID: 921139c1125e
Revises: e33efe880226
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "921139c1125e"
down_revision = "e33efe880226"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE FUNCTION mk() RETURNS text LANGUAGE sql IMMUTABLE AS $$select 'x'$$")
    op.execute('ALTER TABLE orders ADD COLUMN k text DEFAULT mk()')


def downgrade() -> None:
    op.execute('ALTER TABLE orders DROP COLUMN k')
    op.execute('DROP FUNCTION mk()')
