"""extension then concurrent

Revision ID: 8b5dd7eb9c48
Revises: 8221c310fb60
Create Date: 2026-06-05 09:33:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "8b5dd7eb9c48"
down_revision = "8221c310fb60"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_products_title_trgm")
        op.execute("CREATE INDEX CONCURRENTLY ix_products_title_trgm ON products USING gin (title gin_trgm_ops)")


def downgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_products_title_trgm")
