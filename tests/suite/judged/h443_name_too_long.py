"""name too long

Revision ID: 06c3b2305ad7
Revises: 0d9de9706943
Create Date: 2026-06-07 09:15:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "06c3b2305ad7"
down_revision = "0d9de9706943"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shipment_status_changes",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("shipment", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "shipment", "changed_at", name="uq_shipment_status_changes_shipment_and_changed_at_are_unique_together"
        ),
    )


def downgrade():
    op.drop_table("shipment_status_changes")
