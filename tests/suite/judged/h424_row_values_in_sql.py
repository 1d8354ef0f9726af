"""row values in sql

Revision ID: db39ce46be1e
Revises: 7790a2b09bc8
Create Date: 2026-06-04 09:57:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "db39ce46be1e"
down_revision = "7790a2b09bc8"
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    for row in conn.execute(sa.text("SELECT id, name FROM users WHERE full_name IS NULL")):
        conn.execute(sa.text(f"UPDATE users SET full_name = '{row.name}' WHERE id = {row.id}"))


def downgrade():
    pass
