"""labels outside

Revision ID: 4262c24ffabb
Revises: 203f2c2cef4d
Create Date: 2026-09-14 10:21:37.271916

"""
from alembic import op
import sqlalchemy as sa


revision = "4262c24ffabb"
down_revision = "203f2c2cef4d"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        for label in ("void", "overdue"):
            op.execute(f"ALTER TYPE invoice_state ADD VALUE IF NOT EXISTS '{label}' AFTER 'paid'")
    op.alter_column("invoices", "state", server_default=sa.text("'void'::invoice_state"))


def downgrade():
    op.alter_column("invoices", "state", server_default="draft")
