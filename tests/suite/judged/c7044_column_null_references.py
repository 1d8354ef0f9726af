"""column null references

Revision ID: 69e1a9e0f1c4
Revises: ce5278afe3d5
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '69e1a9e0f1c4'
down_revision = 'ce5278afe3d5'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD COLUMN u2 bigint NULL REFERENCES users')


def downgrade():
    raise NotImplementedError("forward only")
