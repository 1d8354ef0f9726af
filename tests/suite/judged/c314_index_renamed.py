"""index renamed

Revision ID: e580de764cf2
Revises: ba4ee2d1b596
Create Date: 2026-06-14 09:08:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "e580de764cf2"
down_revision = "ba4ee2d1b596"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER INDEX ix_orders_status RENAME TO ix_orders_status_v1")
    op.execute("ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.02)")
    op.execute("ALTER TABLE events ALTER COLUMN kind SET STATISTICS 500")


def downgrade():
    op.execute("ALTER TABLE events ALTER COLUMN kind SET STATISTICS -1")
    op.execute("ALTER TABLE events RESET (autovacuum_vacuum_scale_factor)")
    op.execute("ALTER INDEX ix_orders_status_v1 RENAME TO ix_orders_status")
