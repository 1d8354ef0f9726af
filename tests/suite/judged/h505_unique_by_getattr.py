"""unique by getattr

Revision ID: 5c79bfe3e958
Revises: cb6bbee4ea18
Create Date: 2026-09-14 10:21:37.378779

"""
from alembic import op
import sqlalchemy as sa


revision = "5c79bfe3e958"
down_revision = "cb6bbee4ea18"
branch_labels = None
depends_on = None


KIND = "unique"


def upgrade():
    with op.batch_alter_table("devices") as batch_op:
        getattr(batch_op, f"create_{KIND}_constraint")("uq_devices_push_token", ["push_token"])


def downgrade():
    with op.batch_alter_table("devices") as batch_op:
        batch_op.drop_constraint("uq_devices_push_token", type_=KIND)
