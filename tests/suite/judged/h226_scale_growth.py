"""four decimals for unit prices

Revision ID: a84e1f41c78f
Revises: 545835c6ed43
Create Date: 2026-03-12 17:05:06.027354

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a84e1f41c78f'
down_revision = '545835c6ed43'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "order_items",
        "unit_price",
        existing_type=sa.Numeric(10, 2),
        type_=sa.Numeric(12, 4),
        existing_nullable=True,
    )


def downgrade():
    op.alter_column(
        "order_items",
        "unit_price",
        existing_type=sa.Numeric(12, 4),
        type_=sa.Numeric(10, 2),
        existing_nullable=True,
    )
