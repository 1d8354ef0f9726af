"""checks not valid

Revision ID: 6f9edf5e27f4
Revises: 250534abcbe0
Create Date: 2026-09-14 10:21:37.457197

"""
from alembic import op
import sqlalchemy as sa


revision = "6f9edf5e27f4"
down_revision = "250534abcbe0"
branch_labels = None
depends_on = None


POSITIVE = [("inventory", "qty"), ("inventory", "reserved"), ("coupons", "percent")]


def upgrade():
    for table, column in POSITIVE:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_check_constraint(
                f"ck_{table}_{column}_positive", sa.column(column) >= 0, postgresql_not_valid=True
            )


def downgrade():
    for table, column in POSITIVE:
        op.drop_constraint(f"ck_{table}_{column}_positive", table, type_="check")
