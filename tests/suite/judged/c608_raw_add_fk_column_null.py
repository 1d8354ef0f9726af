"""raw add fk column null

Revision ID: 1ea84ce85655
Revises: ba51473f9c8a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "1ea84ce85655"
down_revision = "ba51473f9c8a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE order_items ADD COLUMN seller_id bigint REFERENCES users(id)')


def downgrade() -> None:
    op.execute('ALTER TABLE order_items DROP COLUMN seller_id')
