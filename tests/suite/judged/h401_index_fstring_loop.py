"""index fstring loop

Revision ID: 1ccb1ee90d36
Revises: 6813ec7d9b8d
Create Date: 2026-06-02 09:23:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "1ccb1ee90d36"
down_revision = "6813ec7d9b8d"
branch_labels = None
depends_on = None


def upgrade():
    for table, column in (("orders", "account_id"), ("devices", "user_id")):
        op.execute(f"CREATE INDEX IF NOT EXISTS ix_{table}_{column} ON {table} ({column})")


def downgrade():
    for table, column in (("orders", "account_id"), ("devices", "user_id")):
        op.execute(f"DROP INDEX IF EXISTS ix_{table}_{column}")
