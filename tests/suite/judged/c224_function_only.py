"""helper function for reports

Revision ID: 32d1d7afab64
Revises: e11ea4c493c4
Create Date: 2026-10-27 15:08:53.965553

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '32d1d7afab64'
down_revision = 'e11ea4c493c4'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        CREATE OR REPLACE FUNCTION purge_account(p_account bigint) RETURNS void
        LANGUAGE plpgsql AS $fn$
        BEGIN
            DELETE FROM subscriptions;
            UPDATE orders SET account_id = NULL WHERE account_id = p_account;
            EXECUTE 'TRUNCATE staging_imports';
        END;
        $fn$
        """
    )


def downgrade():
    op.execute("DROP FUNCTION IF EXISTS purge_account(bigint)")
