"""order state can be "returned"

Revision ID: 935e08b89886
Revises: 95fe8972f303
Create Date: 2026-09-13 14:13:44.950511

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '935e08b89886'
down_revision = '95fe8972f303'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE orders MODIFY COLUMN state ENUM('new','paid','shipped','returned') "
        "NOT NULL DEFAULT 'new'"
    )


def downgrade():
    op.execute("ALTER TABLE orders MODIFY COLUMN state ENUM('new','paid','shipped') NOT NULL DEFAULT 'new'")
