"""delete old sessions

Revision ID: 40e218d8c313
Revises: 4565d6b0693f
Create Date: 2026-06-11 09:46:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "40e218d8c313"
down_revision = "4565d6b0693f"
branch_labels = None
depends_on = None


def upgrade():
    sessions = sa.table("sessions", sa.column("expires_at"))
    op.execute(sessions.delete().where(sessions.c.expires_at < sa.func.now()))


def downgrade():
    pass
