"""audit entries can be sealed

Revision ID: 25f80a55ca46
Revises: e89ae757cfbd
Create Date: 2026-04-01 12:05:22.736243

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '25f80a55ca46'
down_revision = 'e89ae757cfbd'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE audit_log ADD COLUMN sealed boolean DEFAULT ''")


def downgrade():
    op.execute("ALTER TABLE audit_log DROP COLUMN sealed")
