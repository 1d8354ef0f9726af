"""partial unique in batch

Revision ID: 0750535b07b2
Revises: 0be4ed645f5d
Create Date: 2026-06-08 09:20:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "0750535b07b2"
down_revision = "0be4ed645f5d"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("subscriptions") as batch:
        batch.create_index(
            "uq_subscriptions_running",
            ["account_id"],
            unique=True,
            postgresql_where=sa.text("canceled IS NOT TRUE"),
        )


def downgrade():
    with op.batch_alter_table("subscriptions") as batch:
        batch.drop_index("uq_subscriptions_running")
