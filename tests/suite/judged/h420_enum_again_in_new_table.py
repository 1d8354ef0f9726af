"""enum again in new table

Revision ID: 3cd0f409ce37
Revises: c27d672cb1b4
Create Date: 2026-06-07 09:28:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "3cd0f409ce37"
down_revision = "c27d672cb1b4"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "invoice_history",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("state", sa.Enum("draft", "open", "paid", name="invoice_state"), nullable=False),
    )


def downgrade():
    op.drop_table("invoice_history")
