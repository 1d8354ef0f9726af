"""update pk

Revision ID: 0997d13ef98b
Revises: 4f57d2a93dde
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0997d13ef98b"
down_revision = "4f57d2a93dde"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = true WHERE key = 'x'")


def downgrade() -> None:
    op.execute("UPDATE feature_flags SET enabled = false WHERE key = 'x'")
