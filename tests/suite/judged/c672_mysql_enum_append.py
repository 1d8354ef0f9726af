"""mysql enum append

Revision ID: d1dbfb46d743
Revises: a75c13232bf2
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "d1dbfb46d743"
down_revision = "a75c13232bf2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders MODIFY state enum('new','paid','shipped','lost') NOT NULL DEFAULT 'new'")


def downgrade() -> None:
    raise NotImplementedError("forward only")
