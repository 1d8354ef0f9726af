"""time index for the measurements charts

Revision ID: 3f5a40a58261
Revises: a69d65f679b5
Create Date: 2026-07-04 17:01:26.511311

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3f5a40a58261'
down_revision = 'a69d65f679b5'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute(
            """
            CREATE INDEX CONCURRENTLY ix_measurements_recorded_at
                ON public.measurements USING btree (recorded_at DESC)
            """
        )


def downgrade():
    op.execute("DROP INDEX IF EXISTS ix_measurements_recorded_at")
