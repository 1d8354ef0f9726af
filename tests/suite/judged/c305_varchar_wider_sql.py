"""varchar wider sql

Revision ID: 589d46b0f519
Revises: 2898024575f6
Create Date: 2026-06-08 09:37:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "589d46b0f519"
down_revision = "2898024575f6"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE orders ALTER coupon_code TYPE character varying(80)")


def downgrade():
    op.execute("ALTER TABLE orders ALTER coupon_code TYPE character varying(40)")
