"""when was the ticket touched

Revision ID: f7ef3c3de446
Revises: 8a8d3f83dd5f
Create Date: 2026-09-12 14:25:31.998961

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f7ef3c3de446'
down_revision = '8a8d3f83dd5f'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE tickets ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now()"
    )


def downgrade():
    op.execute("ALTER TABLE tickets DROP COLUMN touched_at")
