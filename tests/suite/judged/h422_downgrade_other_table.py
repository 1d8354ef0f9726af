"""downgrade other table

Revision ID: d8e202b03b54
Revises: 0b1372066bab
Create Date: 2026-06-01 09:46:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "d8e202b03b54"
down_revision = "0b1372066bab"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("accounts", sa.Column("website", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("addresses", "website")
