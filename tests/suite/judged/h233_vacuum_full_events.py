"""give disk space back after the purge

Revision ID: 3d41783fefdd
Revises: fbbefc387bf2
Create Date: 2026-05-15 11:16:54.783937

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3d41783fefdd'
down_revision = 'fbbefc387bf2'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("VACUUM (FULL, ANALYZE) public.events")


def downgrade():
    # physical layout only
    pass
