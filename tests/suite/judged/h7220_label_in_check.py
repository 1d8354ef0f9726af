"""label in check

Revision ID: fb4b0bca3c7a
Revises: 54043a9ff882
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'fb4b0bca3c7a'
down_revision = '54043a9ff882'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE 'parked'")
    op.create_check_constraint('ck','tickets',"state <> 'parked'")


def downgrade():
    raise NotImplementedError("forward only")
