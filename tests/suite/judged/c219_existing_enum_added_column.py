"""invoices remember their former state

Revision ID: c195d3865be3
Revises: 8da0fc3340dc
Create Date: 2026-06-26 14:09:37.866901

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c195d3865be3'
down_revision = '8da0fc3340dc'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "invoices",
        sa.Column("previous_state", sa.Enum("draft", "open", "paid", name="invoice_state"), nullable=True),
    )


def downgrade():
    op.drop_column("invoices", "previous_state")
