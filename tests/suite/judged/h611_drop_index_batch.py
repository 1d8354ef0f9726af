"""drop index batch

Revision ID: 42c19fa0b131
Revises: 5b9b357c6b55
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "42c19fa0b131"
down_revision = "5b9b357c6b55"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as b:
        b.drop_index("ix_orders_status")


def downgrade() -> None:
    raise NotImplementedError("forward only")
