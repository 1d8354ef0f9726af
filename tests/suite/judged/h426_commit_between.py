"""commit between

Revision ID: 37ab3082c793
Revises: 1540fb0b9ba8
Create Date: 2026-06-02 09:51:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "37ab3082c793"
down_revision = "1540fb0b9ba8"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'parked'")
    op.execute(sa.text("COMMIT"))
    op.execute("UPDATE tickets SET state = 'parked' WHERE id = 7")


def downgrade():
    pass
