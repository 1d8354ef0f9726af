"""stable defaults

Revision ID: df540ee6870f
Revises: 006c65a5738f
Create Date: 2026-09-14 10:21:37.914752

"""
from alembic import op
import sqlalchemy as sa


revision = "df540ee6870f"
down_revision = "006c65a5738f"
branch_labels = None
depends_on = None


STAMPS = [
    sa.Column("checked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("checked_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
]


def upgrade():
    for stamp in STAMPS:
        op.add_column("inventory", stamp)


def downgrade():
    for stamp in reversed(STAMPS):
        op.drop_column("inventory", stamp.name)
