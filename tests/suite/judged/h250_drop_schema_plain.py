"""finance schema is gone

Revision ID: 520dc65e5169
Revises: e39edc4c002d
Create Date: 2026-07-03 16:09:42.112607

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '520dc65e5169'
down_revision = 'e39edc4c002d'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP SCHEMA IF EXISTS billing CASCADE")


def downgrade():
    raise NotImplementedError("restore the billing schema from the nightly dump")
