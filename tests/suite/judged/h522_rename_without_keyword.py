"""rename without keyword

Revision ID: ce18b21e5d08
Revises: 23982ad9e276
Create Date: 2026-09-14 10:21:37.844171

"""
from alembic import op
import sqlalchemy as sa


revision = "ce18b21e5d08"
down_revision = "23982ad9e276"
branch_labels = None
depends_on = None


RENAME = sa.text('ALTER TABLE IF EXISTS "shipments" RENAME "tracking" TO "tracking_no"')


def upgrade():
    op.get_bind().execute(RENAME)


def downgrade():
    op.alter_column("shipments", "tracking_no", new_column_name="tracking")
