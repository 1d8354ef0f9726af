"""What stands before.

Revision ID: 19d6fc83b0e0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "19d6fc83b0e0"
down_revision = None


def upgrade():
    op.create_table("labels", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("name", sa.String(100)), sa.CheckConstraint("char_length(name) <= 40", name="ck_labels_name"))


def downgrade():
    op.drop_table("labels")
