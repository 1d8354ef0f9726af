"""using varchar same type

Revision ID: e42e81571ea8
Revises: 96874e8c5a35
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "e42e81571ea8"
down_revision = "96874e8c5a35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE orders ALTER notes TYPE varchar(900) USING left(notes, 900)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
