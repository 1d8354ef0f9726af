"""helper table then index

Revision ID: 7b757a99cf0b
Revises: 60a799c260a3
Create Date: 2026-06-16 09:57:11.204518

"""
from alembic import op
import sqlalchemy as sa
def _journal(name):
    op.execute(f"CREATE TABLE {name} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, entry text)")


revision = "7b757a99cf0b"
down_revision = "60a799c260a3"
branch_labels = None
depends_on = None


def upgrade():
    _journal("shipment_journal")
    op.create_index("ix_shipment_journal_at", "shipment_journal", ["at"])
    op.execute("ALTER TABLE shipment_journal ADD CONSTRAINT uq_shipment_journal_at UNIQUE (at, entry)")


def downgrade():
    op.drop_table("shipment_journal")
