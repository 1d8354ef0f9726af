"""retry hides invalid

Revision ID: 1c146eb58034
Revises: 108fca3fede9
Create Date: 2026-06-02 09:20:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "1c146eb58034"
down_revision = "108fca3fede9"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_log_action ON audit_log (action)")


def downgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_audit_log_action")
