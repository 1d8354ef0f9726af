"""required with default in batch

Revision ID: 0744951188fc
Revises: 0c8b2f8385ff
Create Date: 2026-06-08 09:08:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "0744951188fc"
down_revision = "0c8b2f8385ff"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("spam", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("spam")
