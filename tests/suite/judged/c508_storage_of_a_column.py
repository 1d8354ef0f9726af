"""storage of a column

Revision ID: 23803ffd0c3f
Revises: feafbbd8ae69
Create Date: 2026-09-14 10:21:37.145411

"""
from alembic import op
import sqlalchemy as sa


revision = "23803ffd0c3f"
down_revision = "feafbbd8ae69"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE events ALTER COLUMN payload SET STATISTICS 500, ALTER COLUMN kind SET STATISTICS 100")


def downgrade():
    op.execute("ALTER TABLE events ALTER COLUMN payload SET STATISTICS -1, ALTER COLUMN kind SET STATISTICS -1")
    op.execute("ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTENDED")
