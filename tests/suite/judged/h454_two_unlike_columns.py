"""two unlike columns

Revision ID: 7ba3f9d404ec
Revises: 4243cce3ad8a
Create Date: 2026-06-16 09:43:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "7ba3f9d404ec"
down_revision = "4243cce3ad8a"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("inventory", sa.Column("last_count_by", sa.Text(), nullable=True))
    op.drop_column("products", "description")
    op.add_column("audit_log", sa.Column("request_trace_key", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("audit_log", "request_trace_key")
    op.add_column("products", sa.Column("description", sa.Text(), nullable=True))
    op.drop_column("inventory", "last_count_by")
