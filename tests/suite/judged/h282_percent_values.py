"""mark the accounts of the pilot customers

Revision ID: 24681ce43d47
Revises: 90cf2e7d0f6c
Create Date: 2026-09-08 11:30:14.612139

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '24681ce43d47'
down_revision = '90cf2e7d0f6c'
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    names = [r[0] for r in bind.execute(sa.text("SELECT code FROM coupons WHERE percent = 100"))]
    for name in names:
        bind.execute(sa.text("UPDATE orders SET channel = 'pilot' WHERE coupon_code = '%s'" % name))


def downgrade():
    op.execute("UPDATE orders SET channel = NULL WHERE channel = 'pilot'")
