"""detail to jsonb no using

Revision ID: 6eecc37d745e
Revises: 8f46e80c6a61
Create Date: 2026-06-03 09:56:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "6eecc37d745e"
down_revision = "8f46e80c6a61"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("audit_log", "detail", existing_type=sa.Text(), type_=postgresql.JSONB(), existing_nullable=True)


def downgrade():
    op.alter_column("audit_log", "detail", existing_type=postgresql.JSONB(), type_=sa.Text(), existing_nullable=True)
