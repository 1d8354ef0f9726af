"""reindex option concurrently tx

Revision ID: 21a16644246d
Revises: b460c9dd69ce
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "21a16644246d"
down_revision = "b460c9dd69ce"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('REINDEX (VERBOSE, CONCURRENTLY) INDEX ix_orders_status')


def downgrade() -> None:
    raise NotImplementedError("forward only")
