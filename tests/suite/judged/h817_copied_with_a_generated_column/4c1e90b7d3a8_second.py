"""A copy fills every column.

Revision ID: 4c1e90b7d3a8
Revises: 4c1e90b7d3a0
"""
import sqlalchemy as sa
from alembic import op

revision = "4c1e90b7d3a8"
down_revision = "4c1e90b7d3a0"


def upgrade():
    with op.batch_alter_table("areas") as batch_op:
        batch_op.alter_column("width", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade():
    with op.batch_alter_table("areas") as batch_op:
        batch_op.alter_column("width", existing_type=sa.BigInteger(), type_=sa.Integer())
