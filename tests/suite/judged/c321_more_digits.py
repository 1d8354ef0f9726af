"""more digits

Revision ID: d007b95eb6b0
Revises: be46cfc28f32
Create Date: 2026-06-20 09:07:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "d007b95eb6b0"
down_revision = "be46cfc28f32"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "order_items",
        "unit_price",
        existing_type=sa.Numeric(10, 2),
        type_=sa.Numeric(14, 2),
        existing_nullable=True,
    )


def downgrade():
    op.alter_column(
        "order_items",
        "unit_price",
        existing_type=sa.Numeric(14, 2),
        type_=sa.Numeric(10, 2),
        existing_nullable=True,
    )
