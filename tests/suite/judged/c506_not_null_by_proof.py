"""not null by proof

Revision ID: 0d4bcddcc9e7
Revises: 232e7953f2a1
Create Date: 2026-09-14 10:21:37.054460

"""
from alembic import op
import sqlalchemy as sa


revision = "0d4bcddcc9e7"
down_revision = "232e7953f2a1"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone_present")
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.alter_column("users", "phone", existing_type=sa.Text(), nullable=False)


def downgrade():
    op.alter_column("users", "phone", existing_type=sa.Text(), nullable=True)
