"""billing moves into finance

Revision ID: 98ac9387ff2c
Revises: d099ad9d14db
Create Date: 2026-10-28 11:20:27.037370

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '98ac9387ff2c'
down_revision = 'd099ad9d14db'
branch_labels = None
depends_on = None


OLD, NEW = "billing", "finance"


def upgrade():
    op.execute(f"ALTER SCHEMA {OLD} RENAME TO {NEW}")


def downgrade():
    op.execute(f"ALTER SCHEMA {NEW} RENAME TO {OLD}")
