"""qty change column

Revision ID: d12eacba2f24
Revises: 521cb1403377
Create Date: 2026-06-21 09:46:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "d12eacba2f24"
down_revision = "521cb1403377"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE order_items CHANGE COLUMN qty qty BIGINT NULL")


def downgrade():
    op.execute("ALTER TABLE order_items CHANGE COLUMN qty qty INT NULL")
