"""modify raw

Revision ID: 4c479649b418
Revises: 2ebdb281892a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "4c479649b418"
down_revision = "2ebdb281892a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE `accounts` MODIFY `name` varchar(60)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
