"""default taken by keywords

Revision ID: 0b9ee6867cc9
Revises: 748cd62f3c6c
Create Date: 2026-09-14 10:21:37.047598

"""
from alembic import op
import sqlalchemy as sa


revision = "0b9ee6867cc9"
down_revision = "748cd62f3c6c"
branch_labels = None
depends_on = None


def change(**what):
    op.alter_column("users", "status", existing_type=sa.String(20), existing_nullable=False, **what)


def upgrade():
    change(server_default=None)


def downgrade():
    change(server_default="active")
