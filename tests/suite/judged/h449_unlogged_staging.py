"""unlogged staging

Revision ID: fa11bcd47185
Revises: 023b4651bf09
Create Date: 2026-06-08 09:17:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "fa11bcd47185"
down_revision = "023b4651bf09"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.text("ALTER TABLE IF EXISTS events SET UNLOGGED"))


def downgrade():
    op.execute("ALTER TABLE events SET LOGGED")
