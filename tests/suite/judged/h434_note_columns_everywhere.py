"""note columns everywhere

Revision ID: 4fe7750977e3
Revises: 8fbb5e910670
Create Date: 2026-06-26 09:51:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "4fe7750977e3"
down_revision = "8fbb5e910670"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("users", "accounts", "orders", "invoices"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("internal_note", sa.Text(), nullable=True))


def downgrade():
    for table in ("users", "accounts", "orders", "invoices"):
        op.drop_column(table, "internal_note")
