"""default outside batch

Revision ID: 780e573b97e0
Revises: d703a4bc453c
Create Date: 2026-06-13 09:14:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "780e573b97e0"
down_revision = "d703a4bc453c"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("orders", "notes", existing_type=sa.String(500), server_default="")


def downgrade():
    op.alter_column("orders", "notes", existing_type=sa.String(500), server_default=None)
