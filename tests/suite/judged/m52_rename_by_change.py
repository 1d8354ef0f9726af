"""rename by change

Revision ID: 53984a4cd29f
Revises: 1f67c5e77ace
Create Date: 2026-06-03 09:32:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "53984a4cd29f"
down_revision = "1f67c5e77ace"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE products CHANGE title name VARCHAR(120) NULL")


def downgrade():
    op.execute("ALTER TABLE products CHANGE name title VARCHAR(120) NULL")
