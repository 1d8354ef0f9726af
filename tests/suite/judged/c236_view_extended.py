"""active_users knows the country

Revision ID: 63fe1da5df00
Revises: 1e98bd3d41db
Create Date: 2026-05-16 15:31:49.226066

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '63fe1da5df00'
down_revision = '1e98bd3d41db'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "CREATE OR REPLACE VIEW active_users AS SELECT id, email, country FROM users WHERE status = 'active'"
    )


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
