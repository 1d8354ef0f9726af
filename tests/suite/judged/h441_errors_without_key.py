"""errors without key

Revision ID: 1a9fb808e3bb
Revises: ada18823272e
Create Date: 2026-06-27 09:39:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "1a9fb808e3bb"
down_revision = "ada18823272e"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE import_errors (import_id bigint, line integer, message text)")


def downgrade():
    op.execute("DROP TABLE import_errors")
