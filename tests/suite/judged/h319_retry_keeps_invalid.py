"""retry of the failed index build

Revision ID: ab34fa2a1fbe
Revises: e6fe9e302f27
Create Date: 2026-09-01 12:58:44.927918

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ab34fa2a1fbe'
down_revision = 'e6fe9e302f27'
branch_labels = None
depends_on = None


def upgrade():
    # the first deploy of this one was cancelled, IF NOT EXISTS makes it safe to run again
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_reviews_rating ON reviews (rating)")


def downgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_reviews_rating")
