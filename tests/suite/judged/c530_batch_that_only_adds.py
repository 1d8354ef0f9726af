"""batch that only adds

Revision ID: 3894db14d8c0
Revises: 514af923dc00
Create Date: 2026-09-14 10:21:37.231757

"""
from alembic import op
import sqlalchemy as sa


revision = "3894db14d8c0"
down_revision = "514af923dc00"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visits", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("nick", sa.String(30), nullable=True))


def downgrade():
    op.drop_column("users", "nick")
    op.drop_column("users", "visits")
