"""search vector sql

Revision ID: ae89a872ffd2
Revises: 4691bbb681a4
Create Date: 2026-06-13 09:17:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "ae89a872ffd2"
down_revision = "4691bbb681a4"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE products ADD COLUMN IF NOT EXISTS search tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', coalesce(title, ''))) STORED"
    )


def downgrade():
    op.execute("ALTER TABLE products DROP COLUMN IF EXISTS search")
