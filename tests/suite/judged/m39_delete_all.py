"""forget all reviews

Revision ID: cf1c50e18f8c
Revises: 1882d5dc3407
Create Date: 2026-05-03 09:31:26.240683

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'cf1c50e18f8c'
down_revision = '1882d5dc3407'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("delete from `reviews`")


def downgrade():
    raise NotImplementedError("reviews are in the dump of the old shop")
