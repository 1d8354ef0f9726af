"""wider by table

Revision ID: 88b9e8e2c82d
Revises: 8a8e3aae2de1
Create Date: 2026-09-14 10:21:37.560030

"""
from alembic import op
import sqlalchemy as sa


revision = "88b9e8e2c82d"
down_revision = "8a8e3aae2de1"
branch_labels = None
depends_on = None


WIDER = [
    ("orders", "coupon_code", sa.String(40), sa.String(80)),
    ("shipments", "tracking", sa.String(50), sa.Text()),
    ("tickets", "priority", sa.VARCHAR(10), sa.String()),
]


def upgrade():
    for table, column, before, after in WIDER:
        op.alter_column(table, column, existing_type=before, type_=after)


def downgrade():
    raise NotImplementedError("longer values may be there")
