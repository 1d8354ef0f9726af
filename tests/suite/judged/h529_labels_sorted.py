"""labels sorted

Revision ID: 09191c8ebec0
Revises: 298be892bdc9
Create Date: 2026-09-14 10:21:37.037265

"""
from alembic import op
import sqlalchemy as sa


revision = "09191c8ebec0"
down_revision = "298be892bdc9"
branch_labels = None
depends_on = None


STATES = ["new", "paid", "shipped"]


def modify(states):
    members = ", ".join(f"'{state}'" for state in states)
    op.execute(f"ALTER TABLE orders MODIFY COLUMN state ENUM({members}) NOT NULL DEFAULT 'new'")


def upgrade():
    modify(sorted(STATES, reverse=True))


def downgrade():
    modify(STATES)
