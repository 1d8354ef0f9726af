"""drop active_users, the app reads users directly

Revision ID: 84483c660d7a
Revises: 994e6e0e4aca
Create Date: 2026-10-03 15:45:11.354007

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '84483c660d7a'
down_revision = '994e6e0e4aca'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP VIEW IF EXISTS public.active_users")


def downgrade():
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
