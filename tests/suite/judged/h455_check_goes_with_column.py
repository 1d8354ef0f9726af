"""check goes with column

Revision ID: e938d1e76f12
Revises: 562dd184ac3f
Create Date: 2026-06-18 09:56:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "e938d1e76f12"
down_revision = "562dd184ac3f"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE users DROP CONSTRAINT ck_users_phone_present")
    op.execute("ALTER TABLE users DROP COLUMN phone")


def downgrade():
    raise NotImplementedError("the numbers are gone")
