"""orders.legacy_state as enum

Revision ID: 4dac768f2ec2
Revises: daff75625529
Create Date: 2026-04-02 12:08:25.913351

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '4dac768f2ec2'
down_revision = 'daff75625529'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE order_legacy_state AS ENUM ('open', 'done')")
    op.execute("ALTER TABLE orders ALTER COLUMN legacy_state SET DATA TYPE order_legacy_state")


def downgrade():
    op.execute("ALTER TABLE orders ALTER COLUMN legacy_state TYPE text USING legacy_state::text")
    op.execute("DROP TYPE order_legacy_state")
