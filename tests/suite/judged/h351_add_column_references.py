"""coupon belongs to a product

Revision ID: 5429e01ddaa3
Revises: 3ab600c15794
Create Date: 2026-10-12 10:25:17.781294

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5429e01ddaa3'
down_revision = '3ab600c15794'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE coupons ADD COLUMN product_id integer REFERENCES products (id) ON DELETE SET NULL")


def downgrade():
    op.execute("ALTER TABLE coupons DROP COLUMN product_id")
