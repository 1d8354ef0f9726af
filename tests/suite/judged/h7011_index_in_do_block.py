"""index in do block

Revision ID: 5385cc827e24
Revises: 17b6b754f053
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '5385cc827e24'
down_revision = '17b6b754f053'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname='i11') THEN CREATE INDEX i11 ON orders (user_id); END IF; END $$")


def downgrade():
    raise NotImplementedError("forward only")
