"""ident multibyte

Revision ID: f1f544949a84
Revises: 51bc06219f82
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "f1f544949a84"
down_revision = "51bc06219f82"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN \"" + "é" * 32 + "\" text")


def downgrade() -> None:
    raise NotImplementedError("forward only")
