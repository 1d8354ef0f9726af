"""temporary default

Revision ID: 27965c67857b
Revises: 949b0c829f41
Create Date: 2026-06-13 09:30:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "27965c67857b"
down_revision = "949b0c829f41"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("orders", "channel", existing_type=sa.Text(), nullable=False, server_default="web")
    op.alter_column("orders", "channel", existing_type=sa.Text(), server_default=None)


def downgrade():
    op.alter_column("orders", "channel", existing_type=sa.Text(), nullable=True)
