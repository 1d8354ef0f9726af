"""alphabetical order states

Revision ID: 735728bec4b7
Revises: 5188f0c3e0ed
Create Date: 2026-01-26 08:44:53.876720

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '735728bec4b7'
down_revision = '5188f0c3e0ed'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE orders MODIFY COLUMN state ENUM('new', 'shipped', 'paid') NOT NULL DEFAULT 'new'"
    )


def downgrade():
    op.execute("ALTER TABLE orders MODIFY COLUMN state ENUM('new', 'paid', 'shipped') NOT NULL DEFAULT 'new'")
