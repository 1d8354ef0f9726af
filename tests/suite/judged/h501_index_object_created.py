"""index object created

Revision ID: bac30540bb9d
Revises: 7cd9f591ebb3
Create Date: 2026-09-14 10:21:37.764976

"""
from alembic import op
import sqlalchemy as sa


revision = "bac30540bb9d"
down_revision = "7cd9f591ebb3"
branch_labels = None
depends_on = None


orders = sa.Table(
    "orders",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("coupon_code", sa.String(40)),
)
lookup = sa.Index("ix_orders_coupon_code", orders.c.coupon_code)


def upgrade():
    lookup.create(op.get_bind())


def downgrade():
    lookup.drop(op.get_bind())
