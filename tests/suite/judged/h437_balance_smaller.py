"""balance smaller

Revision ID: 3788f3795864
Revises: 6267323732b5
Create Date: 2026-06-02 09:16:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "3788f3795864"
down_revision = "6267323732b5"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE accounts ALTER balance SET DATA TYPE numeric(8,2)")


def downgrade():
    op.execute("ALTER TABLE accounts ALTER balance SET DATA TYPE numeric(12,2)")
