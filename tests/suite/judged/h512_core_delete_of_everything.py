"""core delete of everything

Revision ID: 3a83b8530d4c
Revises: c0d164e6a5a1
Create Date: 2026-09-14 10:21:37.239675

"""
from alembic import op
import sqlalchemy as sa


revision = "3a83b8530d4c"
down_revision = "c0d164e6a5a1"
branch_labels = None
depends_on = None


sessions = sa.table("sessions", sa.column("token"), sa.column("expires_at"))


def upgrade():
    statement = sessions.delete()
    statement.where(sessions.c.token.is_(None))
    op.get_bind().execute(statement)


def downgrade():
    pass
