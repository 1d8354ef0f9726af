"""document the accounts table

Revision ID: b2a00d66b2f2
Revises: 30deedbb96c0
Create Date: 2026-08-08 09:35:33.660003

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b2a00d66b2f2'
down_revision = '30deedbb96c0'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "accounts",
        "vat_id",
        existing_type=sa.String(length=32),
        existing_nullable=True,
        comment="as printed on invoices; DROP COLUMN after 2027",
    )


def downgrade():
    op.alter_column(
        "accounts",
        "vat_id",
        existing_type=sa.String(length=32),
        existing_nullable=True,
        comment=None,
        existing_comment="as printed on invoices; DROP COLUMN after 2027",
    )
