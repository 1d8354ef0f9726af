"""keys from specifications

Revision ID: cbbf112b1e0d
Revises: e216dd7c5c62
Create Date: 2026-09-14 10:21:37.834545

"""
from alembic import op
import sqlalchemy as sa


revision = "cbbf112b1e0d"
down_revision = "e216dd7c5c62"
branch_labels = None
depends_on = None


KEYS = [
    dict(
        constraint_name="fk_inventory_product_id",
        source_table="inventory",
        referent_table="products",
        local_cols=["product_id"],
        remote_cols=["id"],
        ondelete="RESTRICT",
    ),
]


def upgrade():
    for key in KEYS:
        op.create_foreign_key(**key)


def downgrade():
    for key in reversed(KEYS):
        op.drop_constraint(key["constraint_name"], key["source_table"], type_="foreignkey")
