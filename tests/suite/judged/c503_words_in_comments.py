"""words in comments

Revision ID: b4794b03c14f
Revises: 9e2d9014738b
Create Date: 2026-09-14 10:21:37.739220

"""
from alembic import op
import sqlalchemy as sa


revision = "b4794b03c14f"
down_revision = "9e2d9014738b"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        -- DROP TABLE users; TRUNCATE orders;
        COMMENT ON TABLE audit_log IS $c$never: DELETE FROM audit_log; DROP TABLE audit_log CASCADE$c$
        /* ; UPDATE users SET is_admin = true */
        """
    )
    op.add_column("audit_log", sa.Column("drop table", sa.Text(), comment="TRUNCATE; LOCK TABLE"))


def downgrade():
    op.drop_column("audit_log", "drop table")
    op.execute("COMMENT ON TABLE audit_log IS NULL")
