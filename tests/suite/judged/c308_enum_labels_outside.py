"""enum labels outside

Revision ID: 40d0432b9a87
Revises: ea711e80531b
Create Date: 2026-06-11 09:28:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "40d0432b9a87"
down_revision = "ea711e80531b"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        for label in ("escalated", "merged"):
            op.execute(f"ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS '{label}' AFTER 'open'")


def downgrade():
    # PostgreSQL cannot remove a label; the spare ones do no harm
    pass
