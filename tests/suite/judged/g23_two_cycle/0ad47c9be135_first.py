"""first

Revision ID: 0ad47c9be135
Revises: b86f13d2e07c
Create Date: 2026-01-16 11:21:42.022711

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0ad47c9be135'
down_revision = 'b86f13d2e07c'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA IF NOT EXISTS ledger")


def downgrade():
    op.execute("DROP SCHEMA ledger")
