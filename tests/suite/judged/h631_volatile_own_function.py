"""volatile own function

Revision ID: b2038c9e9fab
Revises: 04a9dfea993d
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b2038c9e9fab"
down_revision = "04a9dfea993d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE FUNCTION mk() RETURNS text LANGUAGE plpgsql AS 'begin return ''x''; end'")
    op.execute('ALTER TABLE orders ADD COLUMN k text DEFAULT mk()')


def downgrade() -> None:
    raise NotImplementedError("forward only")
