"""clean up money columns

Revision ID: 617a2ae1b22b
Revises: 09c316e8b28e
Create Date: 2026-03-23 10:28:00.141457

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '617a2ae1b22b'
down_revision = '09c316e8b28e'
branch_labels = None
depends_on = None


STATEMENTS = (
    "COMMENT ON COLUMN payments.amount IS 'gross'",
    "ALTER TABLE payments ALTER COLUMN amount TYPE numeric(8, 2)",
    "ALTER TABLE orders ALTER COLUMN total_cents TYPE bigint",
)


def upgrade():
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade():
    op.execute("ALTER TABLE orders ALTER COLUMN total_cents TYPE integer")
    op.execute("ALTER TABLE payments ALTER COLUMN amount TYPE numeric(10, 2)")
    op.execute("COMMENT ON COLUMN payments.amount IS NULL")
