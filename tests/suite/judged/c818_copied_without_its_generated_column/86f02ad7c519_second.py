"""The column goes with the copy.

Revision ID: 86f02ad7c519
Revises: 86f02ad7c510
"""
import sqlalchemy as sa
from alembic import op

revision = "86f02ad7c519"
down_revision = "86f02ad7c510"


def upgrade():
    with op.batch_alter_table("areas") as batch_op:
        batch_op.alter_column("width", existing_type=sa.Integer(), type_=sa.BigInteger())
        batch_op.drop_column("twice")


def downgrade():
    op.add_column("areas", sa.Column("twice", sa.Integer(), sa.Computed("width * 2"), nullable=True))
