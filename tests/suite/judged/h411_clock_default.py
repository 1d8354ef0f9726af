"""clock default

Revision ID: 2d0035030830
Revises: bb5fe560fcb9
Create Date: 2026-06-19 09:00:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "2d0035030830"
down_revision = "bb5fe560fcb9"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("devices", sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()))


def downgrade():
    op.drop_column("devices", "seen_at")
