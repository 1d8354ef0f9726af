"""mysql more room

Revision ID: 8a20b7b754d2
Revises: 4814c2a61e91
Create Date: 2026-06-04 09:32:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "8a20b7b754d2"
down_revision = "4814c2a61e91"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "products", "title", existing_type=sa.String(120), type_=sa.String(200), existing_nullable=True
    )


def downgrade():
    op.alter_column(
        "products", "title", existing_type=sa.String(200), type_=sa.String(120), existing_nullable=True
    )
