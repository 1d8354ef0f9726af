"""python default only

Revision ID: 36764237ee2e
Revises: 60861113018b
Create Date: 2026-06-01 09:58:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "36764237ee2e"
down_revision = "60861113018b"
branch_labels = None
depends_on = None


def upgrade():
    columns = [
        sa.Column("weight_g", sa.Integer, nullable=False, default=0),
        sa.Column("insured", sa.Boolean(), nullable=True),
    ]
    for column in columns:
        op.add_column("shipments", column)


def downgrade():
    for name in ("insured", "weight_g"):
        op.drop_column("shipments", name)
