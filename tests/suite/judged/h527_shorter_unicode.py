"""shorter unicode

Revision ID: 3965d24fc8f2
Revises: 0ae5253b483b
Create Date: 2026-09-14 10:21:37.235101

"""
from alembic import op
import sqlalchemy as sa


revision = "3965d24fc8f2"
down_revision = "0ae5253b483b"
branch_labels = None
depends_on = None


LIMIT = 50


def upgrade():
    op.alter_column("orders", "notes", type_=sa.Unicode(length=LIMIT), existing_type=sa.Unicode(500))


def downgrade():
    op.alter_column("orders", "notes", type_=sa.Unicode(500), existing_type=sa.Unicode(length=LIMIT))
