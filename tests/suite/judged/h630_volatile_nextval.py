"""volatile nextval

Revision ID: 6ba22bf48ac9
Revises: b635fcc5d011
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "6ba22bf48ac9"
down_revision = "b635fcc5d011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN no bigint DEFAULT nextval('order_number_seq')")


def downgrade() -> None:
    raise NotImplementedError("forward only")
