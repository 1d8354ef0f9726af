"""view on email

Revision ID: 82571d5fdd02
Revises: d53eaed7a68f
Create Date: 2026-06-23 09:27:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "82571d5fdd02"
down_revision = "d53eaed7a68f"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE public.users ALTER COLUMN email TYPE text")


def downgrade():
    op.execute("ALTER TABLE public.users ALTER COLUMN email TYPE varchar(320)")
