"""longer account names

Revision ID: ef12f26e54d5
Revises: 9f614463022c
Create Date: 2026-05-22 17:32:40.341809

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql


# revision identifiers, used by Alembic.
revision = 'ef12f26e54d5'
down_revision = '9f614463022c'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "accounts",
        "name",
        existing_type=mysql.VARCHAR(length=40),
        type_=mysql.VARCHAR(length=60),
        existing_nullable=False,
    )


def downgrade():
    op.alter_column(
        "accounts",
        "name",
        existing_type=mysql.VARCHAR(length=60),
        type_=mysql.VARCHAR(length=40),
        existing_nullable=False,
    )
