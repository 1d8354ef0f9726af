"""required sku

Revision ID: 88c46cf5a0d6
Revises: 912e34700f0a
Create Date: 2026-06-02 09:16:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "88c46cf5a0d6"
down_revision = "912e34700f0a"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE products ADD COLUMN sku VARCHAR(32) NOT NULL AFTER id")


def downgrade():
    op.drop_column("products", "sku")
