"""unique through index

Revision ID: da4e36d0d04d
Revises: ac89de6b5fbe
Create Date: 2026-06-03 09:18:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "da4e36d0d04d"
down_revision = "ac89de6b5fbe"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_payments_external_ref")
        op.execute("CREATE UNIQUE INDEX CONCURRENTLY uq_payments_external_ref ON payments (external_ref)")
    op.execute("ALTER TABLE payments ADD CONSTRAINT uq_payments_external_ref UNIQUE USING INDEX uq_payments_external_ref")


def downgrade():
    op.drop_constraint("uq_payments_external_ref", "payments", type_="unique")
