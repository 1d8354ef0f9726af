"""audit order changes with a trigger

Revision ID: 0bf42762f4b8
Revises: df40f3b49fa5
Create Date: 2026-06-11 10:24:29.322622

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0bf42762f4b8'
down_revision = 'df40f3b49fa5'
branch_labels = None
depends_on = None


AUDIT_FN = """
CREATE FUNCTION audit_order_change() RETURNS trigger AS $body$
BEGIN
    -- DROP TABLE audit_log; TRUNCATE audit_log; just a comment
    INSERT INTO audit_log (actor_id, action, detail)
    VALUES (NEW.user_id, TG_OP, 'UPDATE orders SET status');
    RETURN NEW;
END;
$body$ LANGUAGE plpgsql
"""


def upgrade():
    op.execute(AUDIT_FN)
    op.execute(
        "CREATE TRIGGER trg_orders_audit AFTER UPDATE ON orders "
        "FOR EACH ROW EXECUTE FUNCTION audit_order_change()"
    )


def downgrade():
    op.execute("DROP TRIGGER IF EXISTS trg_orders_audit ON orders")
    op.execute("DROP FUNCTION IF EXISTS audit_order_change()")
