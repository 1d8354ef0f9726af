"""drop type used

Revision ID: 9ad7180f6017
Revises: 71bb9481096d
Create Date: 2026-06-20 09:35:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "9ad7180f6017"
down_revision = "71bb9481096d"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP TYPE payment_method")


def downgrade():
    op.execute("CREATE TYPE payment_method AS ENUM ('card', 'bank')")
