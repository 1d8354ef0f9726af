"""What stands before.

Revision ID: d61b0f7a4ec0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "d61b0f7a4ec0"
down_revision = None


def upgrade():
    op.create_table("parcels", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.execute("CREATE VIEW open_parcels AS SELECT id FROM parcels")


def downgrade():
    op.execute("DROP VIEW open_parcels")
    op.drop_table("parcels")
