"""licence validate

Revision ID: b3f0d96c1e75
Revises: 97ac3de51f08
Create Date: 2026-02-19 14:45:11.733892

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b3f0d96c1e75'
down_revision = '97ac3de51f08'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE drivers VALIDATE CONSTRAINT ck_drivers_licence")


def downgrade():
    # nothing to undo
    pass
