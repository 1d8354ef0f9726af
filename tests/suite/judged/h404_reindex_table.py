"""reindex table

Revision ID: 0db2e25b6557
Revises: 81e3d3a79878
Create Date: 2026-06-14 09:58:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "0db2e25b6557"
down_revision = "81e3d3a79878"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("REINDEX TABLE orders")


def downgrade():
    pass
