"""not null as ddl element

Revision ID: f2872c198d03
Revises: 38a95a333d8f
Create Date: 2026-09-14 10:21:37.993394

"""
from alembic import op
import sqlalchemy as sa


revision = "f2872c198d03"
down_revision = "38a95a333d8f"
branch_labels = None
depends_on = None


REQUIRE = sa.DDL("ALTER TABLE events ALTER COLUMN kind SET NOT NULL")
RELEASE = sa.DDL("ALTER TABLE events ALTER COLUMN kind DROP NOT NULL")


def upgrade():
    op.execute(REQUIRE)


def downgrade():
    op.execute(RELEASE)
