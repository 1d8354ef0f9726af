"""What stands before.

Revision ID: 7e3f82c1d050
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "7e3f82c1d050"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE readings (id bigint NOT NULL, taken timestamptz NOT NULL, PRIMARY KEY (id, taken)) PARTITION BY RANGE (taken)")
    op.execute("CREATE TABLE readings_old (LIKE readings INCLUDING ALL, CONSTRAINT ck_old CHECK (taken >= '2025-01-01' AND taken < '2026-01-01'))")


def downgrade():
    op.execute("DROP TABLE readings_old")
    op.execute("DROP TABLE readings")
