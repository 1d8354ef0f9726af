"""default locale of titles

Revision ID: 362338466616
Revises: 1818e4acbefe
Create Date: 2026-09-10 12:44:09.801080

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '362338466616'
down_revision = '1818e4acbefe'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE products ALTER COLUMN title SET DEFAULT 'untitled'")


def downgrade():
    op.execute("ALTER TABLE products ALTER COLUMN title DROP DEFAULT")
