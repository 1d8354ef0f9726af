"""index batch loop

Revision ID: 032fe7213f9a
Revises: a41262668e55
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "032fe7213f9a"
down_revision = "a41262668e55"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for t, c in {"orders": "user_id", "devices": "user_id"}.items():
        with op.batch_alter_table(t) as b:
            b.create_index(f"ix_{t}_{c}", [c])


def downgrade() -> None:
    raise NotImplementedError("forward only")
