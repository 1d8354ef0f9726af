"""fill orders.reference in batches

Revision ID: 373319962fd3
Revises: 71bdd2f3b430
Create Date: 2026-05-21 16:50:39.043060

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '373319962fd3'
down_revision = '71bdd2f3b430'
branch_labels = None
depends_on = None


BATCH = 5000
STATEMENT = sa.text(
    """
    UPDATE orders
       SET reference = 'O-' || id
     WHERE id IN (
           SELECT id FROM orders WHERE reference IS NULL
            ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED)
    """
)


def upgrade():
    with op.get_context().autocommit_block():
        while True:
            result = op.get_bind().execute(STATEMENT, {"batch": BATCH})
            if result.rowcount == 0:
                break


def downgrade():
    # references given to old orders are valid and stay
    pass
