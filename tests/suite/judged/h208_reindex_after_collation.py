"""rebuild text indexes after the glibc upgrade

Revision ID: a80fa255078e
Revises: 3284b4bd758c
Create Date: 2026-08-27 08:57:34.781284

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a80fa255078e'
down_revision = '3284b4bd758c'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("REINDEX INDEX ix_users_email_lower")
    op.execute("REINDEX TABLE public.events")


def downgrade():
    """Nothing to undo: the indexes hold the same rows."""
