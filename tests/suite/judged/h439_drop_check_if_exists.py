"""drop check if exists

Revision ID: b8bd197d25f3
Revises: ba8601df0f0e
Create Date: 2026-06-23 09:09:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "b8bd197d25f3"
down_revision = "ba8601df0f0e"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE ONLY tickets DROP CONSTRAINT IF EXISTS ck_tickets_priority RESTRICT")


def downgrade():
    op.create_check_constraint("ck_tickets_priority", "tickets", "priority IN ('low','mid','high')")
