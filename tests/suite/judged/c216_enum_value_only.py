"""add invoice state written_off

Revision ID: 9fde29542bfa
Revises: 2225dbf3ccb8
Create Date: 2026-02-08 08:44:43.419776

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9fde29542bfa'
down_revision = '2225dbf3ccb8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE invoice_state ADD VALUE IF NOT EXISTS 'written_off' AFTER 'paid'")


def downgrade():
    # PostgreSQL cannot remove enum labels
    pass
