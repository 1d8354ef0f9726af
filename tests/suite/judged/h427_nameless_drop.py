"""nameless drop

Revision ID: cc07bdfe888b
Revises: 853641776da6
Create Date: 2026-06-16 09:07:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "cc07bdfe888b"
down_revision = "853641776da6"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_constraint(None, "shipments", type_="foreignkey")


def downgrade():
    op.create_foreign_key(None, "shipments", "orders", ["order_id"], ["id"])
