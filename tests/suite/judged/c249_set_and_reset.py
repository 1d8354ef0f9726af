"""index sessions by expiry, without a statement timeout

Revision ID: 085be9563081
Revises: 2d8a8ba4f226
Create Date: 2026-06-23 14:06:52.679392

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '085be9563081'
down_revision = '2d8a8ba4f226'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        op.execute("CREATE INDEX CONCURRENTLY ix_sessions_expires_at ON sessions (expires_at)")
        op.execute("RESET statement_timeout")


def downgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY ix_sessions_expires_at")
