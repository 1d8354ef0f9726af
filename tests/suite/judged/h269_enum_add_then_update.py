"""bank transfers are called sepa

Revision ID: 042b348b79cf
Revises: 3a6ad4ecdaaf
Create Date: 2026-02-22 08:54:00.775057

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '042b348b79cf'
down_revision = '3a6ad4ecdaaf'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE payment_method ADD VALUE IF NOT EXISTS 'sepa' AFTER 'bank'")
    op.execute("UPDATE payments SET method = 'sepa' WHERE provider = 'ebics' AND id < 500")


def downgrade():
    op.execute("UPDATE payments SET method = 'bank' WHERE method = 'sepa' AND id < 500")
