"""the touch function is security definer

Revision ID: affe747a5bd5
Revises: 3c0a020c0c40
Create Date: 2026-08-17 08:21:47.902612

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'affe747a5bd5'
down_revision = '3c0a020c0c40'
branch_labels = None
depends_on = None


BODY = """
CREATE FUNCTION account_label(a accounts) RETURNS text AS $_$
    SELECT a.name || ' (' || coalesce(a.region, '-') || ')'; -- ; DELETE FROM accounts;
$_$ LANGUAGE sql STABLE
"""


def upgrade():
    op.execute("DROP FUNCTION IF EXISTS account_label(accounts)")
    op.execute(BODY)


def downgrade():
    op.execute("DROP FUNCTION IF EXISTS account_label(accounts)")
