"""injection const only

Revision ID: 86e2c69685d7
Revises: 3d6ce9b1bd7e
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "86e2c69685d7"
down_revision = "3d6ce9b1bd7e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for t in ("orders", "users"):
        op.execute("COMMENT ON TABLE {} IS 'x'".format(t))


def downgrade() -> None:
    pass
