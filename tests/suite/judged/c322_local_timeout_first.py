"""local timeout first

Revision ID: 6eb3a27e0cd5
Revises: 8048c4319ea3
Create Date: 2026-06-03 09:59:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "6eb3a27e0cd5"
down_revision = "8048c4319ea3"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.add_column("reviews", sa.Column("hidden_reason", sa.String(80), nullable=True))


def downgrade():
    op.drop_column("reviews", "hidden_reason")
