"""The index follows the copy.

Revision ID: f9275c0ae8d7
Revises: f9275c0ae8d0
"""
import sqlalchemy as sa
from alembic import op

revision = "f9275c0ae8d7"
down_revision = "f9275c0ae8d0"


def upgrade():
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("place", existing_type=sa.Integer(), type_=sa.BigInteger())
    op.execute("CREATE UNIQUE INDEX ix_labels_lower ON labels (lower(label)) WHERE place > 0")


def downgrade():
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("place", existing_type=sa.BigInteger(), type_=sa.Integer())
    op.execute("CREATE UNIQUE INDEX ix_labels_lower ON labels (lower(label)) WHERE place > 0")
