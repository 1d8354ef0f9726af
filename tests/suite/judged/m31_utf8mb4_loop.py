"""emoji everywhere

Revision ID: db49c0fa8de1
Revises: 18d5ab4ccc0c
Create Date: 2026-09-25 08:01:42.851831

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'db49c0fa8de1'
down_revision = '18d5ab4ccc0c'
branch_labels = None
depends_on = None


TABLES = ("users", "reviews")


def upgrade():
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4")


def downgrade():
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} CONVERT TO CHARACTER SET latin1")
