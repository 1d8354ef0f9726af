"""own type by its module

Revision ID: 16c946b0450d
Revises: c19776805567
Create Date: 2026-06-23 09:21:11.204518

"""
from alembic import op
import sqlalchemy as sa
import shop.db.models


revision = "16c946b0450d"
down_revision = "c19776805567"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("sessions", sa.Column("seen_at", shop.db.models.UtcTime(), nullable=True))


def downgrade():
    op.drop_column("sessions", "seen_at")
