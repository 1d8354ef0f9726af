"""The column goes with the copy.

Revision ID: 86f02ad7c510
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "86f02ad7c510"
down_revision = None


def upgrade():
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("twice", sa.Integer(), sa.Computed("width * 2"), nullable=True),
    )


def downgrade():
    op.drop_table("areas")
