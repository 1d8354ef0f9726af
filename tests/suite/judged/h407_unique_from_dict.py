"""unique from dict

Revision ID: 5aacb722f5db
Revises: b9b7a59a0c64
Create Date: 2026-06-10 09:52:11.204518

"""
from alembic import op
import sqlalchemy as sa
UNIQUE = {"accounts": ["vat_id"], "reviews": ["product_id", "user_id"]}


revision = "5aacb722f5db"
down_revision = "b9b7a59a0c64"
branch_labels = None
depends_on = None


def upgrade():
    for table, columns in UNIQUE.items():
        op.create_unique_constraint(f"uq_{table}_{'_'.join(columns)}", table, columns)


def downgrade():
    for table, columns in UNIQUE.items():
        op.drop_constraint(f"uq_{table}_{'_'.join(columns)}", table, type_="unique")
