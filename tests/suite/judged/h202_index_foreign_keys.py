"""index the foreign key columns the DBA listed

Revision ID: ee2d9110a143
Revises: bbcbd0761436
Create Date: 2026-05-08 08:31:45.488647

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ee2d9110a143'
down_revision = 'bbcbd0761436'
branch_labels = None
depends_on = None


FK_COLUMNS = [
    ("payments", "invoice_id"),
    ("invoices", "order_id"),
    ("reviews", "product_id"),
]


def upgrade():
    for table, column in FK_COLUMNS:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    for table, column in reversed(FK_COLUMNS):
        op.drop_index(f"ix_{table}_{column}", table_name=table)
