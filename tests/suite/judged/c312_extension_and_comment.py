"""extension and comment

Revision ID: 9e2a843d5662
Revises: b30d2db31440
Create Date: 2026-06-24 09:42:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "9e2a843d5662"
down_revision = "b30d2db31440"
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE EXTENSION IF NOT EXISTS "pg_trgm"')
    op.create_table_comment("orders", "what was bought")


def downgrade():
    op.drop_table_comment("orders", existing_comment="what was bought")
