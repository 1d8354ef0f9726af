"""required without default

Revision ID: afd7d012ef9e
Revises: 32cb9aa06f85
Create Date: 2026-06-14 09:35:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "afd7d012ef9e"
down_revision = "32cb9aa06f85"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE accounts ADD COLUMN tier TEXT NOT NULL")


def downgrade():
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("tier")
