"""stored line total

Revision ID: 5eda386a6875
Revises: 5e5a3e4b6b88
Create Date: 2026-05-09 17:56:55.039549

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5eda386a6875'
down_revision = '5e5a3e4b6b88'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "order_items",
        sa.Column("line_total", sa.Numeric(12, 2), sa.Computed("qty * unit_price", persisted=True)),
    )


def downgrade():
    op.drop_column("order_items", "line_total")
