"""charges are never negative

Revision ID: cc86034b59cc
Revises: 1d6c0e1b34c8
Create Date: 2026-07-13 08:30:27.698413

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'cc86034b59cc'
down_revision = '1d6c0e1b34c8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE billing.charges ADD CONSTRAINT "ck_charges_amount" CHECK (amount >= 0) NOT VALID')
    # cheap now that it is NOT VALID
    op.execute('ALTER TABLE billing.charges VALIDATE CONSTRAINT "ck_charges_amount"')


def downgrade():
    op.execute('ALTER TABLE billing.charges DROP CONSTRAINT "ck_charges_amount"')
