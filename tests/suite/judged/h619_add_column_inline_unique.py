"""add column inline unique

Revision ID: da17e16ccaf7
Revises: 9c9621cf58c1
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "da17e16ccaf7"
down_revision = "9c9621cf58c1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE users ADD handle text UNIQUE')


def downgrade() -> None:
    raise NotImplementedError("forward only")
