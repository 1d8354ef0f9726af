"""fk helper schema

Revision ID: a276bf3d0992
Revises: 8fd94d7c0cc9
Create Date: 2026-06-01 09:58:11.204518

"""
from alembic import op
import sqlalchemy as sa
def _reference(table, column, target, **kwargs):
    op.create_foreign_key(f"fk_{table}_{column}", table, target, [column], ["id"], **kwargs)


revision = "a276bf3d0992"
down_revision = "8fd94d7c0cc9"
branch_labels = None
depends_on = None


def upgrade():
    _reference("charges", "account_id", "accounts", source_schema="billing")


def downgrade():
    op.drop_constraint("fk_charges_account_id", "charges", schema="billing", type_="foreignkey")
