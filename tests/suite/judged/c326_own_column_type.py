"""own column type

Revision ID: d6493af4d1c9
Revises: 70bfbbd555d3
Create Date: 2026-06-26 09:13:11.204518

"""
from alembic import op
import sqlalchemy as sa
from shop.models.types import Money


revision = "d6493af4d1c9"
down_revision = "70bfbbd555d3"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("accounts", sa.Column("credit", Money(), nullable=True))
    op.add_column("accounts", sa.Column("debit", Money, nullable=True))


def downgrade():
    op.drop_column("accounts", "debit")
    op.drop_column("accounts", "credit")
