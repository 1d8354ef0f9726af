"""constraint outside batch loop

Revision ID: fd8b890dbca4
Revises: 7d6651d3edac
Create Date: 2026-09-14 10:21:37.038520

"""
from alembic import op
import sqlalchemy as sa


revision = "fd8b890dbca4"
down_revision = "7d6651d3edac"
branch_labels = None
depends_on = None


UNIQUE = {"users": "email", "accounts": "slug"}


def upgrade():
    for table, column in UNIQUE.items():
        op.create_unique_constraint(f"uq_{table}_{column}", table, [column])


def downgrade():
    for table, column in UNIQUE.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"uq_{table}_{column}", type_="unique")
