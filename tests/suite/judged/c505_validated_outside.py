"""validated outside

Revision ID: 968ce13d0eee
Revises: 1df95816cff4
Create Date: 2026-09-14 10:21:37.616654

"""
from alembic import op
import sqlalchemy as sa


revision = "968ce13d0eee"
down_revision = "1df95816cff4"
branch_labels = None
depends_on = None


WAITING = [("order_items", "fk_order_items_order_id"), ("payments", "ck_payments_amount_positive")]


def upgrade():
    with op.get_context().autocommit_block():
        for table, constraint in WAITING:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def downgrade():
    """Validity has no way back, and needs none."""
