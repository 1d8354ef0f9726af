"""quoted current timestamp

Revision ID: 403817e00cd2
Revises: b5c7bad1c837
Create Date: 2026-06-11 09:56:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "403817e00cd2"
down_revision = "b5c7bad1c837"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("reviews", sa.Column("moderated_at", sa.DateTime(timezone=True), server_default="CURRENT_TIMESTAMP"))


def downgrade():
    op.drop_column("reviews", "moderated_at")
