"""timeout by function

Revision ID: 7dcd35af7501
Revises: cb1d8d01b724
Create Date: 2026-09-14 10:21:37.515283

"""
from alembic import op
import sqlalchemy as sa


revision = "7dcd35af7501"
down_revision = "cb1d8d01b724"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SELECT set_config('lock_timeout', '2s', true)")
    op.add_column("shipments", sa.Column("insured", sa.Boolean()))
    op.add_column("shipments", sa.Column("weight", sa.Integer()))


def downgrade():
    op.drop_column("shipments", "weight")
    op.drop_column("shipments", "insured")
