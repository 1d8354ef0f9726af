"""copy the account of the user to the order

Revision ID: 8252b38122d2
Revises: fcaddda31350
Create Date: 2026-08-25 17:50:30.270914

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8252b38122d2'
down_revision = 'fcaddda31350'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        UPDATE orders o
           SET account_id = a.id
          FROM accounts a
         WHERE a.owner_id = o.user_id
           AND o.account_id IS NULL
        """
    )


def downgrade():
    """The copied value agrees with what the application writes; nothing to take back."""
