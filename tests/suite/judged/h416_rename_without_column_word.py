"""rename without column word

Revision ID: f3796dad6ee3
Revises: 061eaf044733
Create Date: 2026-06-01 09:01:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "f3796dad6ee3"
down_revision = "061eaf044733"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE IF EXISTS addresses RENAME postcode TO zip")


def downgrade():
    op.execute("ALTER TABLE IF EXISTS addresses RENAME zip TO postcode")
