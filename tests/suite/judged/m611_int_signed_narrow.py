"""int signed narrow

Revision ID: 55f8891b7799
Revises: 4195c4922b4d
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "55f8891b7799"
down_revision = "4195c4922b4d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE orders MODIFY user_id int')


def downgrade() -> None:
    raise NotImplementedError("forward only")
