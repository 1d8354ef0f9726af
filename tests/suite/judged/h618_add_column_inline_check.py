"""add column inline check

Revision ID: c94180eb334d
Revises: 227b75254e7a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "c94180eb334d"
down_revision = "227b75254e7a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD COLUMN stars int CHECK (stars BETWEEN 1 AND 5)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
