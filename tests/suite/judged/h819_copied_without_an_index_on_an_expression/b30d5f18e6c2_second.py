"""A copy has what is reflected.

Revision ID: b30d5f18e6c2
Revises: b30d5f18e6c0
"""
import sqlalchemy as sa
from alembic import op

revision = "b30d5f18e6c2"
down_revision = "b30d5f18e6c0"


def upgrade():
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("place", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade():
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("place", existing_type=sa.BigInteger(), type_=sa.Integer())
