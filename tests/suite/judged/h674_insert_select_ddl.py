"""insert select ddl

Revision ID: f688d79079e5
Revises: 51bcffbd87e7
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "f688d79079e5"
down_revision = "51bcffbd87e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("ch2", sa.Text()))
    op.execute("INSERT INTO audit_log (actor_id, action) SELECT user_id, 'm' FROM orders")


def downgrade() -> None:
    raise NotImplementedError("forward only")
