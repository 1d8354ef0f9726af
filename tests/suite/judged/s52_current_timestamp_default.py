"""current timestamp default

Revision ID: 69b5aaa2f180
Revises: 0661010ae520
Create Date: 2026-06-25 09:01:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "69b5aaa2f180"
down_revision = "0661010ae520"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("orders", sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=False))


def downgrade():
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("created_at")
