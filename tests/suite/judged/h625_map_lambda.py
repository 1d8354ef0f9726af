"""map lambda

Revision ID: dc07d1b6497a
Revises: ce9effcbaaa5
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "dc07d1b6497a"
down_revision = "ce9effcbaaa5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    list(map(lambda c: op.drop_column("orders", c), ["notes", "channel"]))


def downgrade() -> None:
    raise NotImplementedError("forward only")
