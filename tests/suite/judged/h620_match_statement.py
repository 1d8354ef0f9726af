"""match statement

Revision ID: 0940c35aba0e
Revises: fcc2499d8268
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0940c35aba0e"
down_revision = "fcc2499d8268"
branch_labels = None
depends_on = None


def upgrade() -> None:
    match op.get_context().dialect.name:
        case "postgresql":
            op.create_index("ix_o", "orders", ["user_id"])
        case _:
            pass


def downgrade() -> None:
    raise NotImplementedError("forward only")
