"""no length limit on memos

Revision ID: 502c4dcd6cc8
Revises: c753136c5cf3
Create Date: 2026-03-26 11:32:12.021587

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '502c4dcd6cc8'
down_revision = 'c753136c5cf3'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        ALTER TABLE invoices
            ALTER COLUMN memo TYPE varchar,
            ALTER COLUMN number SET DATA TYPE varchar(64)
        """
    )


def downgrade():
    op.execute(
        """
        ALTER TABLE invoices
            ALTER COLUMN number TYPE varchar(32),
            ALTER COLUMN memo TYPE varchar(255)
        """
    )
