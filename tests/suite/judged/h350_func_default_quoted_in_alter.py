"""default for subscriptions.trial_ends_at

Revision ID: 1ee8d93ec022
Revises: f62961809009
Create Date: 2026-03-23 12:21:31.240074

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1ee8d93ec022'
down_revision = 'f62961809009'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "subscriptions",
        "trial_ends_at",
        existing_type=sa.DateTime(timezone=True),
        server_default="CURRENT_TIMESTAMP",
    )


def downgrade():
    op.alter_column(
        "subscriptions",
        "trial_ends_at",
        existing_type=sa.DateTime(timezone=True),
        server_default=None,
    )
