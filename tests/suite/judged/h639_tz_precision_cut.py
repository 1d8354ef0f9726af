"""tz precision cut

Revision ID: 53599629609c
Revises: 1e9dcef3f55e
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "53599629609c"
down_revision = "1e9dcef3f55e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE orders ALTER COLUMN shipped_at TYPE timestamptz(0)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
