"""event schema version

Revision ID: 928d7b76e6b9
Revises: ed26d1524066
Create Date: 2026-08-01 10:49:27.200757

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '928d7b76e6b9'
down_revision = 'ed26d1524066'
branch_labels = None
depends_on = None


def upgrade():
    op.get_bind().exec_driver_sql("ALTER TABLE events ADD COLUMN schema_version smallint NOT NULL")


def downgrade():
    op.get_bind().exec_driver_sql("ALTER TABLE events DROP COLUMN schema_version")
