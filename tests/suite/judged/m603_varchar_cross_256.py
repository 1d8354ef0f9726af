"""varchar cross 256

Revision ID: 3aa28ce5e100
Revises: e71243b455b7
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "3aa28ce5e100"
down_revision = "e71243b455b7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE users MODIFY COLUMN email varchar(255)')
    op.execute('ALTER TABLE users MODIFY COLUMN name varchar(400)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
