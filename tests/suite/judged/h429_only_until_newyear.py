"""only until newyear

Revision ID: 2b0e5a3bd53e
Revises: 960483183f8d
Create Date: 2026-06-17 09:14:11.204518

"""
from alembic import op
import sqlalchemy as sa
import datetime


revision = "2b0e5a3bd53e"
down_revision = "960483183f8d"
branch_labels = None
depends_on = None


def upgrade():
    if datetime.date.today() < datetime.date(2027, 1, 1):
        op.add_column("coupons", sa.Column("campaign", sa.Text(), nullable=True))


def downgrade():
    op.execute("ALTER TABLE coupons DROP COLUMN IF EXISTS campaign")
