"""fk replaced not valid

Revision ID: d3bdc28ca1e9
Revises: 5bad276e0c04
Create Date: 2026-06-23 09:09:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "d3bdc28ca1e9"
down_revision = "5bad276e0c04"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_constraint("fk_shipments_order_id", "shipments", type_="foreignkey")
    op.create_foreign_key(
        "shipments_order_id_fkey",
        "shipments",
        "orders",
        ["order_id"],
        ["id"],
        ondelete="CASCADE",
        postgresql_not_valid=True,
    )


def downgrade():
    op.drop_constraint("shipments_order_id_fkey", "shipments", type_="foreignkey")
    op.create_foreign_key("fk_shipments_order_id", "shipments", "orders", ["order_id"], ["id"])
