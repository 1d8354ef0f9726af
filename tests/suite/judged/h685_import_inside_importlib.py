"""import inside importlib

Revision ID: 2c2456a5239b
Revises: fdc2c7613882
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
import importlib

# revision identifiers, used by Alembic.
revision = "2c2456a5239b"
down_revision = "fdc2c7613882"
branch_labels = None
depends_on = None


def upgrade() -> None:
    m = importlib.import_module("app.models")
    op.add_column("orders", sa.Column("gift", sa.Boolean()))


def downgrade() -> None:
    op.drop_column("orders", "gift")
