"""The same word in a column that is no enum.

Revision ID: 5b82e1f6c09d
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "5b82e1f6c09d"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("ALTER TYPE invoice_state ADD VALUE IF NOT EXISTS 'void'")
    op.execute("UPDATE orders SET status = 'void' WHERE id = 3")


def downgrade():
    pass
