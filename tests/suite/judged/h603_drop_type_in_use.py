"""drop type in use

Revision ID: cd13464cecc4
Revises: bfbdf63b6afe
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "cd13464cecc4"
down_revision = "bfbdf63b6afe"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('DROP TYPE payment_method')


def downgrade() -> None:
    raise NotImplementedError("forward only")
