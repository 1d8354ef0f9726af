"""longer name crosses 256

Revision ID: 0fdfd35e2a2b
Revises: a79eaea46413
Create Date: 2026-06-16 09:43:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "0fdfd35e2a2b"
down_revision = "a79eaea46413"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "accounts", "name", existing_type=sa.String(40), type_=sa.String(120), existing_nullable=False
    )


def downgrade():
    op.alter_column(
        "accounts", "name", existing_type=sa.String(120), type_=sa.String(40), existing_nullable=False
    )
