"""concurrent loop

Revision ID: c96c21340a47
Revises: ffb7d251f7cc
Create Date: 2026-06-13 09:48:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "c96c21340a47"
down_revision = "ffb7d251f7cc"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        for column in ("order_id", "carrier"):
            name = f"ix_shipments_{column}"
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(name, "shipments", [column], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        for column in ("carrier", "order_id"):
            op.drop_index(f"ix_shipments_{column}", "shipments", postgresql_concurrently=True, if_exists=True)
