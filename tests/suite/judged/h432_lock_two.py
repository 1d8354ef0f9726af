"""lock two

Revision ID: 7a771a0dc9be
Revises: 072a4c7c1f22
Create Date: 2026-06-15 09:59:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "7a771a0dc9be"
down_revision = "072a4c7c1f22"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("LOCK TABLE users, orders IN SHARE ROW EXCLUSIVE MODE NOWAIT")
    op.execute("UPDATE orders SET user_id = 4 WHERE id = 9")


def downgrade():
    pass
