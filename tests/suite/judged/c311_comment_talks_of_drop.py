"""comment talks of drop

Revision ID: 08bd2d7d2f7a
Revises: 49cf9fbb3ace
Create Date: 2026-06-09 09:09:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "08bd2d7d2f7a"
down_revision = "49cf9fbb3ace"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("COMMENT ON COLUMN orders.legacy_state IS 'DROP TABLE orders; TRUNCATE users -- never'")
    op.execute("COMMENT ON TABLE coupons IS $$UPDATE coupons SET code = ''; DELETE FROM coupons$$")


def downgrade():
    op.execute("COMMENT ON COLUMN orders.legacy_state IS NULL")
    op.execute("COMMENT ON TABLE coupons IS NULL")
