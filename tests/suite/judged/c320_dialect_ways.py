"""dialect ways

Revision ID: e8c4df523015
Revises: bde848a3e38e
Create Date: 2026-06-17 09:16:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "e8c4df523015"
down_revision = "bde848a3e38e"
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("accounts") as batch:
            batch.create_unique_constraint("uq_accounts_vat_id", ["vat_id"])
    elif op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_accounts_vat_id")
            op.create_index("uq_accounts_vat_id", "accounts", ["vat_id"], unique=True, postgresql_concurrently=True)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("accounts") as batch:
            batch.drop_constraint("uq_accounts_vat_id", type_="unique")
    else:
        with op.get_context().autocommit_block():
            op.drop_index("uq_accounts_vat_id", "accounts", postgresql_concurrently=True, if_exists=True)
