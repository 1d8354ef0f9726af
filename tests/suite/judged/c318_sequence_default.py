"""sequence default

Revision ID: e81ac2b9d2cb
Revises: 3ebf8ea924a4
Create Date: 2026-06-17 09:26:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "e81ac2b9d2cb"
down_revision = "3ebf8ea924a4"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.schema.CreateSequence(sa.Sequence("invoice_number_seq")))
    op.alter_column("invoices", "external_no", server_default=sa.text("nextval('invoice_number_seq')::text"))


def downgrade():
    op.alter_column("invoices", "external_no", server_default=None)
    op.execute(sa.schema.DropSequence(sa.Sequence("invoice_number_seq")))
