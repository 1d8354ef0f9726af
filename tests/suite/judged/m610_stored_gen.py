"""stored gen

Revision ID: 2e211bbef251
Revises: 88c94d26b5c5
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "2e211bbef251"
down_revision = "88c94d26b5c5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE order_items ADD tot decimal(12,2) AS (qty*unit_price) PERSISTENT')


def downgrade() -> None:
    raise NotImplementedError("forward only")
