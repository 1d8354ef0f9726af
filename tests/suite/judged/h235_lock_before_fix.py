"""repair duplicate coupon

Revision ID: d8e5714e0041
Revises: 1fe6cec7c3ed
Create Date: 2026-03-20 16:15:40.161022

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd8e5714e0041'
down_revision = '1fe6cec7c3ed'
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("LOCK TABLE coupons, orders IN SHARE ROW EXCLUSIVE MODE"))
    conn.execute(sa.text("UPDATE coupons SET percent = 10 WHERE id = :id"), {"id": 42})


def downgrade():
    op.get_bind().execute(sa.text("UPDATE coupons SET percent = 15 WHERE id = :id"), {"id": 42})
