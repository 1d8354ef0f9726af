"""check not valid keyword

Revision ID: bb91deeb70fd
Revises: c127a87f7d0c
Create Date: 2026-06-26 09:25:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "bb91deeb70fd"
down_revision = "c127a87f7d0c"
branch_labels = None
depends_on = None


def upgrade():
    op.create_check_constraint("ck_coupons_percent", "coupons", "percent BETWEEN 1 AND 100", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("ck_coupons_percent", "coupons", type_="check")
