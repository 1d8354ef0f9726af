"""everyone starts in the free tier again

Revision ID: cf0548efba85
Revises: a4ab2975ff59
Create Date: 2026-05-08 09:34:44.797291

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'cf0548efba85'
down_revision = 'a4ab2975ff59'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE accounts SET tier = 'free' WHERE 1 = 1")


def downgrade():
    raise NotImplementedError("former tiers are in the backup of 2026-10-01")
