"""stored line total

Revision ID: 8c1be5abed19
Revises: 5a7ffd7084a0
Create Date: 2026-02-28 12:10:50.381149

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8c1be5abed19'
down_revision = '5a7ffd7084a0'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE order_items ADD COLUMN line_total numeric(12,2) "
        "GENERATED ALWAYS AS (qty * unit_price) STORED"
    )


def downgrade():
    op.execute("ALTER TABLE order_items DROP COLUMN line_total")
