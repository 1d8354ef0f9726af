"""downgrade returns

Revision ID: d5d7f6c0a044
Revises: 251ea51e03c3
Create Date: 2026-06-25 09:35:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "d5d7f6c0a044"
down_revision = "251ea51e03c3"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("tickets", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    # nothing to do
    return
