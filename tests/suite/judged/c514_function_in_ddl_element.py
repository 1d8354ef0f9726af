"""function in ddl element

Revision ID: 17a85d2d3201
Revises: fdda7637ea64
Create Date: 2026-09-14 10:21:37.096901

"""
from alembic import op
import sqlalchemy as sa


revision = "17a85d2d3201"
down_revision = "fdda7637ea64"
branch_labels = None
depends_on = None


BODY = """
CREATE OR REPLACE FUNCTION forget(who bigint) RETURNS void LANGUAGE plpgsql AS $fn$
BEGIN
    DELETE FROM staging_imports;
    EXECUTE 'TRUNCATE audit_log';
END;
$fn$
"""


def upgrade():
    op.execute(sa.DDL(BODY))


def downgrade():
    op.execute(sa.DDL("DROP FUNCTION forget(bigint)"))
