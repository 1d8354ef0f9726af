"""identity on tags

Revision ID: 47e4e0685bd0
Revises: 250aee01e85d
Create Date: 2026-06-18 09:48:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "47e4e0685bd0"
down_revision = "250aee01e85d"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("user_tags") as batch:
        batch.add_column(sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False))


def downgrade():
    with op.batch_alter_table("user_tags") as batch:
        batch.drop_column("id")
