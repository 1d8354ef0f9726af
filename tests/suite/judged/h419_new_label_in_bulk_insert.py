"""new label in bulk insert

Revision ID: 835350c77d37
Revises: 16b373c9bf52
Create Date: 2026-06-24 09:23:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "835350c77d37"
down_revision = "16b373c9bf52"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE payment_method ADD VALUE IF NOT EXISTS 'sepa'")
    payments = sa.table("payments", sa.column("invoice_id"), sa.column("method"))
    op.execute(payments.update().where(payments.c.provider == "giro").values(method="sepa"))


def downgrade():
    raise NotImplementedError("labels stay")
