"""The new label is a value beside the text of the statement.

Revision ID: f8a1640d7be2
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "f8a1640d7be2"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("ALTER TYPE invoice_state ADD VALUE IF NOT EXISTS 'void'")
    op.get_bind().execute(sa.text("UPDATE invoices SET state = CAST(:state AS invoice_state) WHERE id = 3"), {"state": "void"})


def downgrade():
    pass
