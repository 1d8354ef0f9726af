"""No database runs this.

Revision ID: d50f7c2e9a18
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "d50f7c2e9a18"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("ALTER TABEL orders ADD COLUMN weight integer")


def downgrade():
    op.drop_column("orders", "weight")
