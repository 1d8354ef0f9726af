"""trigger loop

Revision ID: 2d0ba0164be5
Revises: a114349c4db7
Create Date: 2026-06-19 09:11:11.204518

"""
from alembic import op
import sqlalchemy as sa
TABLES = ("orders", "invoices")


revision = "2d0ba0164be5"
down_revision = "a114349c4db7"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.created_at := now();
            RETURN NEW;
        END $$
    """)
    for table in TABLES:
        op.execute(f"CREATE TRIGGER {table}_touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION touch()")


def downgrade():
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_touch ON {table}")
    op.execute("DROP FUNCTION touch()")
