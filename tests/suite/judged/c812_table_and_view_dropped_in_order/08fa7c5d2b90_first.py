"""What stands before.

Revision ID: 08fa7c5d2b90
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "08fa7c5d2b90"
down_revision = None


def upgrade():
    op.create_table("parcels", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.execute("CREATE VIEW open_parcels AS SELECT id FROM parcels")


def downgrade():
    op.execute("DROP VIEW open_parcels")
    op.drop_table("parcels")
