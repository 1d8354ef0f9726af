"""savepoint object

Revision ID: 5913279e25d6
Revises: c6af268b607d
Create Date: 2026-06-09 09:19:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "5913279e25d6"
down_revision = "c6af268b607d"
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    savepoint = conn.begin_nested()
    try:
        conn.execute(sa.text("INSERT INTO feature_flags (key, enabled) VALUES ('dark_mode', false)"))
        savepoint.commit()
    except sa.exc.IntegrityError:
        savepoint.rollback()


def downgrade():
    op.execute("DELETE FROM feature_flags WHERE key = 'dark_mode'")
