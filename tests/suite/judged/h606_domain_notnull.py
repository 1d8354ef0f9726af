"""domain notnull

Revision ID: b8982a3b87b3
Revises: 43bead023c7d
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b8982a3b87b3"
down_revision = "43bead023c7d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('CREATE DOMAIN pos AS int')
    op.execute('ALTER TABLE order_items ADD COLUMN p pos')
    op.execute('ALTER DOMAIN pos ADD CONSTRAINT pp CHECK (VALUE > 0)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
