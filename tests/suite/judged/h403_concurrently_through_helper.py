"""concurrently through helper

Revision ID: 90787cadba78
Revises: ea97a205d71e
Create Date: 2026-06-10 09:00:11.204518

"""
from alembic import op
import sqlalchemy as sa
def _run(*statements):
    bind = op.get_bind()
    for statement in statements:
        bind.execute(sa.text(statement))


revision = "90787cadba78"
down_revision = "ea97a205d71e"
branch_labels = None
depends_on = None


def upgrade():
    _run(
        "DROP INDEX CONCURRENTLY IF EXISTS ix_payments_provider",
        "CREATE INDEX CONCURRENTLY ix_payments_provider ON payments (provider)",
    )


def downgrade():
    _run("DROP INDEX CONCURRENTLY ix_payments_provider")
