"""default is no integer

Revision ID: a391c4137e0e
Revises: 43d570d85bc2
Create Date: 2026-06-02 09:25:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "a391c4137e0e"
down_revision = "43d570d85bc2"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("products", sa.Column("stock", sa.Integer(), nullable=False, server_default="none"))


def downgrade():
    op.drop_column("products", "stock")
